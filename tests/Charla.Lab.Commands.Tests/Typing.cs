using System.Collections.Concurrent;

namespace Charla.Lab.Commands.Tests;

/// <summary>A pipe into which a test types lines while a command reads them.</summary>
internal sealed class Typing : TextReader
{
    private readonly BlockingCollection<string> _lines = [];

    public void Type(string line) => _lines.Add(line);

    public override string? ReadLine() => _lines.TryTake(out var line, Timeout.Infinite) ? line : null;

    protected override void Dispose(bool disposing)
    {
        _lines.CompleteAdding();
        base.Dispose(disposing);
    }
}
