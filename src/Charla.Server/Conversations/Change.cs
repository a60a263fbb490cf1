using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Charla.Protocol;
using Charla.Server.Storage;

namespace Charla.Server.Conversations;

/// <summary>Asks for changes, and gets the outcome of each.</summary>
public interface IAsker
{
    /// <summary>Called once for each change, after its commit, by the log writer's thread: MUST NOT block.</summary>
    void Answer(Change change);
}

/// <summary>Where a change comes from, and under which ids.</summary>
/// <param name="Asker">Gets its outcome.</param>
/// <param name="Author">Its author; null where nobody is signed in yet.</param>
/// <param name="Via">How it came in.</param>
public readonly record struct Asked(IAsker Asker, Account? Author, Transport Via)
{
    /// <summary>The request's <c>id</c>; without one, success is not answered.</summary>
    public long? Id { get; init; }

    /// <summary>The author's own id of it, unique for ever; null for what may be repeated anyway.</summary>
    public string? Cid { get; init; }

    /// <summary>The <c>cid</c> of the request that this one is to be stored after; null: it does not matter.</summary>
    public string? Prev { get; init; }

    /// <summary>Of what the request said, to tell a repetition from another request under the same id.</summary>
    public byte[]? Hash { get; init; }
}

/// <summary>
/// One request to change something: a post, a join, a new account … The log writer applies it inside a transaction
/// together with others; it MUST find every fault before its first write, so that a refused change leaves nothing.
/// </summary>
public abstract class Change(Asked asked)
{
    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _content;

    public Asked Asked { get; } = asked;

    /// <summary>Its author. Not for changes that make an account.</summary>
    public Account Author => Asked.Author ?? throw new InvalidOperationException("Nobody is signed in.");

    /// <summary>When it was taken in (<see cref="Stopwatch.GetTimestamp"/>), for the metrics.</summary>
    public long Received { get; } = Stopwatch.GetTimestamp();

    /// <summary>What became of it, once it is answered and <see cref="Fault"/> is null.</summary>
    public Outcome Outcome { get; internal set; }

    /// <summary>Why it was refused.</summary>
    public Fault? Fault { get; internal set; }

    /// <summary>It waits for the one before it, and is not answered yet.</summary>
    internal bool IsHeld { get; set; }

    /// <summary>Does it, or throws what is wrong with it.</summary>
    /// <exception cref="FaultException">It is refused; nothing was written.</exception>
    public abstract Outcome Apply(Writing writing);

    /// <summary>The hash of a request's content: of its operation and what it says.</summary>
    public static byte[] HashOf(params ReadOnlySpan<string?> parts)
    {
        var content = _content ??= new ArrayBufferWriter<byte>(1024);
        content.ResetWrittenCount();
        foreach (var part in parts)
        {
            (part?.Length ?? -1).TryFormat(content.GetSpan(16), out var digits, provider: CultureInfo.InvariantCulture);
            content.Advance(digits);
            content.Write(":"u8);
            content.Advance(Encoding.UTF8.GetBytes(part, content.GetSpan(Encoding.UTF8.GetMaxByteCount(part?.Length ?? 0))));
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(content.WrittenSpan, hash);
        return hash[..16].ToArray();
    }
}

/// <summary>What a change did: where, under which number (null: it has none), when.</summary>
public readonly record struct Outcome(Conversation? Conversation, long? Seq, DateTimeOffset Time);
