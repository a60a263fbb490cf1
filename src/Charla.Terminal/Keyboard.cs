namespace Charla.Terminal;

/// <summary>Waits for what is typed, on a thread of its own: reading a terminal blocks.</summary>
public static class Keyboard
{
    // Escape alone, or the beginning of a key: terminals send the rest at once.
    private static readonly TimeSpan EscapePause = TimeSpan.FromMilliseconds(40);

    /// <param name="terminal">Where someone types.</param>
    /// <param name="pressed">Called, on that thread, with the keys that came together.</param>
    /// <param name="ended">Called when nothing will come any more.</param>
    /// <param name="cancellation">Ends it, within a second.</param>
    public static void Listen(ITerminal terminal, Action<IReadOnlyList<Key>> pressed, Action ended, CancellationToken cancellation) =>
        new Thread(() => Read(terminal, pressed, ended, cancellation)) { IsBackground = true, Name = "keys" }.Start();

    private static void Read(ITerminal terminal, Action<IReadOnlyList<Key>> pressed, Action ended, CancellationToken cancellation)
    {
        var parser = new KeyParser();
        Span<byte> buffer = stackalloc byte[4096];
        while (!cancellation.IsCancellationRequested)
        {
            var count = terminal.Read(buffer, parser.IsPending ? EscapePause : TimeSpan.FromSeconds(1));
            var keys = new List<Key>();
            if (count > 0)
                parser.Feed(buffer[..count], keys);
            else if (parser.IsPending)
                parser.Flush(keys);
            if (keys.Count > 0)
                pressed(keys);
            if (count < 0)
            {
                ended();
                return;
            }
        }
    }
}
