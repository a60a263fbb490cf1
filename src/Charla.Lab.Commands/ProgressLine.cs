using System.Globalization;
using Charla.CommandLine;
using Charla.Terminal;

namespace Charla.Lab.Commands;

/// <summary>How far something has come, on the terminal's last line, over and over; nothing where there is none.</summary>
internal sealed class ProgressLine(Surroundings here, string what, long size) : IProgress<long>
{
    // Faster than anyone reads is only work.
    private static readonly TimeSpan Often = TimeSpan.FromMilliseconds(100);

    private long _last = here.Time.GetTimestamp();
    private int _columns;

    public void Report(long value)
    {
        if (!here.IsTerminal || here.Time.GetElapsedTime(_last) < Often)
            return;
        _last = here.Time.GetTimestamp();
        var text = string.Create(CultureInfo.CurrentCulture, $"{SafeText.Line(what)}: {value:N0} / {size:N0} ({100.0 * value / size:N0} %)");
        text = text.Length < here.Width() ? text : text[..Math.Max(0, here.Width() - 1)];
        here.Out.Write("\r" + text.PadRight(_columns));
        _columns = text.Length;
    }

    /// <summary>Makes room for what comes next.</summary>
    public void Clear()
    {
        if (_columns > 0)
            here.Out.Write("\r" + new string(' ', _columns) + "\r");
        _columns = 0;
    }
}
