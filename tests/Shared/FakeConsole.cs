namespace Charla.Testing;

/// <summary>A stream of a console: somebody reads it, nobody does, or it takes nothing at all.</summary>
internal sealed class FakeConsole : StringWriter
{
    private readonly ManualResetEventSlim _goes = new(initialState: true);
    private readonly List<string> _lines = [];

    public volatile bool Fails;

    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_lines)
                return [.. _lines];
        }
    }

    public void Blocks() => _goes.Reset();

    public void Goes() => _goes.Set();

    public override void WriteLine(string? value)
    {
        _goes.Wait();
        if (Fails)
            throw new IOException("Input/output error");
        lock (_lines)
            _lines.AddRange(value!.Split(Environment.NewLine));
    }
}
