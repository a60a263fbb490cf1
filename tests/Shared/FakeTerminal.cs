using System.Collections.Concurrent;
using System.Text;
using Charla.Terminal;

namespace Charla.Testing;

/// <summary>A terminal without a screen: it keeps what was written, and gives what a test types.</summary>
internal sealed class FakeTerminal : ITerminal
{
    private readonly BlockingCollection<byte[]> _typed = [];
    private readonly BlockingCollection<string> _written = [];

    public int Columns { get; set; } = 60;

    public int Rows { get; set; } = 12;

    public Action Changed { get; set; } = () => { };

    public bool IsDisposed { get; private set; }

    /// <summary>What was written next; waits for it.</summary>
    public string Next() => _written.Take(TestContext.Current.CancellationToken);

    /// <summary>Whether something was written that nobody has taken yet.</summary>
    public bool HasMore => _written.Count > 0;

    public void Type(string text) => _typed.Add(Encoding.UTF8.GetBytes(text));

    public int Read(Span<byte> buffer, TimeSpan wait)
    {
        if (!_typed.TryTake(out var bytes, wait))
            return 0;
        bytes.CopyTo(buffer);
        return bytes.Length;
    }

    public void Write(string text) => _written.Add(text);

    public void Suspend()
    {
    }

    public void Dispose() => IsDisposed = true;
}
