using System.Globalization;
using Charla.CommandLine.Texts;
using Charla.Terminal;

namespace Charla.CommandLine;

/// <summary>
/// The lines for the person who runs a server or a lab, in order, on both streams of the console. A caller never waits:
/// a thread of its own writes, since a terminal or a pipe that nobody reads may take nothing for as long as it likes.
/// </summary>
/// <remarks>
/// What waits has a bound. Past it lines are dropped until all that waited is written; then their number is told, where they
/// would have stood. Whatever strangers wrote into a line is harmless for a terminal.
/// </remarks>
public sealed class OperatorConsole : IDisposable
{
    // More than a thousand lines: all who come back at once after the server was started again.
    private const int MostWaitingChars = 64 * 1024;

    // How long what is still to be said at the end may take.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly TextWriter _out;
    private readonly TextWriter _error;
    private readonly TimeProvider _time;
    private readonly Action<Exception>? _refused;
    private readonly Thread _thread;
    private readonly object _gate = new();
    private readonly Queue<Line> _waiting = new();
    private int _chars;
    private bool _isFull;
    private bool _isBroken;
    private bool _isClosed;
    private long _untold;
    private long _shown;
    private long _dropped;

    /// <param name="output">Where most lines go.</param>
    /// <param name="error">Where complaints go.</param>
    /// <param name="time">The clock.</param>
    /// <param name="refused">Called when a line could not be written, since whoever read it has closed it, for example. On the console's thread.</param>
    public OperatorConsole(TextWriter output, TextWriter error, TimeProvider time, Action<Exception>? refused = null)
    {
        (_out, _error, _time, _refused) = (output, error, time, refused);
        _thread = new Thread(Run) { Name = "console", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Lines that were written.</summary>
    public long Shown => Volatile.Read(ref _shown);

    /// <summary>Lines that did not fit, or that the console refused.</summary>
    public long Dropped => Volatile.Read(ref _dropped);

    /// <summary>A line as it is.</summary>
    public void Show(string line) => Add(new Line(_out, line));

    /// <summary>A line with the time.</summary>
    public void Report(string line) => Report(line, _time.GetLocalNow());

    /// <summary>A line with the time when it happened.</summary>
    public void Report(string line, DateTimeOffset when) => Show(Dated(line, when));

    /// <summary>A line with the time, on the error stream.</summary>
    /// <param name="line">What is wrong.</param>
    /// <param name="details">Lines that belong to it.</param>
    public void Complain(string line, string? details = null) => Add(new Line(_error, Dated(line, _time.GetLocalNow()), details));

    /// <summary>A line as it is, on the error stream.</summary>
    public void Refuse(string line) => Add(new Line(_error, line));

    /// <summary>Says nothing more; what is said already is written as far as the console takes it.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isClosed = true;
            Monitor.Pulse(_gate);
        }

        _thread.Join(Patience);
    }

    private static string Dated(string line, DateTimeOffset when) =>
        string.Create(CultureInfo.InvariantCulture, $"{when:yyyy-MM-dd HH:mm:ss} {line}");

    private void Add(Line line)
    {
        lock (_gate)
        {
            if (_isClosed)
                return;
            _isFull |= _chars + line.Length > MostWaitingChars;
            if (_isFull)
            {
                _untold++;
                _dropped++;
            }
            else
            {
                _chars += line.Length;
                _waiting.Enqueue(line);
            }

            // Also of what was dropped: it may be longer than all that may wait, while nothing does.
            Monitor.Pulse(_gate);
        }
    }

    private void Run()
    {
        while (Take() is { } line)
        {
            try
            {
                line.Write();
                Written(line);
            }
            catch (Exception e)
            {
                // The terminal is closed, or a full disk takes no more of the file it goes to. Whatever it is, it harms nobody else.
                Failed(line, e);
            }
        }
    }

    /// <summary>The next line; null after the last one.</summary>
    private Line? Take()
    {
        lock (_gate)
        {
            while (true)
            {
                if (_waiting.TryDequeue(out var line))
                {
                    _chars -= line.Length;
                    return line;
                }

                _isFull = false;
                if (_untold > 0 && !_isBroken)
                {
                    var count = _untold;
                    _untold = 0;
                    var text = count == 1 ? Say.LineNotShown : Say.LinesNotShown(count.ToString("N0", CultureInfo.GetCultureInfo(CultureInfo.CurrentUICulture.Name)));
                    return new Line(_out, Dated(text, _time.GetLocalNow())) { ForLost = count };
                }

                if (_isClosed)
                    return null;
                Monitor.Wait(_gate);
            }
        }
    }

    private void Written(Line line)
    {
        lock (_gate)
        {
            _isBroken = false;
            _shown += line.ForLost == 0 ? 1 : 0;
        }
    }

    private void Failed(Line line, Exception why)
    {
        bool isToTell;
        lock (_gate)
        {
            _isBroken = true;
            _untold += Math.Max(1, line.ForLost);
            _dropped += line.ForLost == 0 ? 1 : 0;
            isToTell = !_isClosed;
        }

        if (isToTell)
            _refused?.Invoke(why);
    }

    private sealed record Line(TextWriter To, string Text, string? Details = null)
    {
        /// <summary>How many lines it stands for that were lost; 0: it is one by itself.</summary>
        public long ForLost { get; init; }

        public int Length => Text.Length + (Details?.Length ?? 0);

        public void Write()
        {
            var safe = SafeText.Line(Text);
            if (Details is not null)
                safe += string.Concat(SafeText.Lines(Details).Select(line => $"{Environment.NewLine}    {line}"));
            To.WriteLine(safe);
            To.Flush();
        }
    }
}
