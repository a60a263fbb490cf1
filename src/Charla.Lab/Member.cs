namespace Charla.Lab;

/// <summary>Someone in a <see cref="Crowd"/>, whatever connects them.</summary>
internal abstract class Member(Guest guest, Nick nick)
{
    public Guest Guest { get; } = guest;

    public Nick Nick { get; } = nick;

    /// <summary>Lets a line (with its newline) wait to be sent. It MUST NOT wait itself, and is called by one thread at a time.</summary>
    public abstract void Tell(ReadOnlyMemory<byte> line);
}
