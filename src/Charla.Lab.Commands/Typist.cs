using Charla.CommandLine;
using Charla.Terminal;

namespace Charla.Lab.Commands;

/// <summary>
/// The person at a client of the labs: types lines after <c>&gt; </c>, while what comes is printed above. Without a terminal
/// lines come from a pipe, and nothing but what came is printed.
/// </summary>
internal sealed class Typist(Surroundings here, CancellationToken cancellation) : IDisposable
{
    private readonly Screen _screen = new(here);
    private IAsyncEnumerator<string>? _lines;

    /// <summary>Someone sits there.</summary>
    public bool IsPerson => here.IsTerminal;

    /// <summary>Prints a line.</summary>
    public void Line(string text) => _screen.Line(text);

    /// <summary>Shows that something may be typed.</summary>
    public void Ask() => _screen.Prompt("");

    /// <summary>Shows that nothing is to be typed.</summary>
    public void Hush() => _screen.Close();

    /// <summary>The next line; null at the end. One at a time.</summary>
    public async Task<string?> NextAsync()
    {
        _lines ??= new TypedLines(here, _screen).ReadAsync(cancellation).GetAsyncEnumerator(cancellation);
        if (!await _lines.MoveNextAsync())
            return null;
        if (here.IsTerminal)
            Line("> " + SafeText.Line(_lines.Current));
        return _lines.Current;
    }

    /// <summary>Prints a message that may come in parts.</summary>
    public void Part(string text, bool ends)
    {
        if (here.IsTerminal)
        {
            if (text.Length > 0)
                Line(text);
            return;
        }

        here.Out.Write(text);
        if (!ends)
            return;
        here.Out.WriteLine();
        here.Out.Flush();
    }

    public void Dispose() => Hush();
}
