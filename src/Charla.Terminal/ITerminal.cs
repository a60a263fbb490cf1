namespace Charla.Terminal;

/// <summary>A terminal that a program has for itself: every key comes at once and unseen, and nothing scrolls.</summary>
/// <remarks>Disposing of it gives it back as it was.</remarks>
public interface ITerminal : IDisposable
{
    int Columns { get; }

    int Rows { get; }

    /// <summary>Called, from any thread, when its size is another one, or what it shows is lost: all is to be drawn anew.</summary>
    Action Changed { get; set; }

    /// <summary>Reads what was typed; waits for it, no longer than <paramref name="wait"/>.</summary>
    /// <returns>The bytes read; 0 where nothing came in time, -1 where nothing will come any more.</returns>
    int Read(Span<byte> buffer, TimeSpan wait);

    /// <summary>Writes at once.</summary>
    void Write(string text);

    /// <summary>Stops the program as Ctrl+Z does, and comes back when it goes on; nothing where nobody could continue it.</summary>
    void Suspend();
}
