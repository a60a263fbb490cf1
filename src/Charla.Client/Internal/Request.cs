using Charla.Protocol;

namespace Charla.Client.Internal;

/// <summary>
/// One request and its answer. It can be sent again over the next connection: whatever this protocol asks can be asked
/// twice, and a change carries its <c>cid</c>.
/// </summary>
internal sealed class Request
{
    private readonly byte[] _begun;
    private readonly TaskCompletionSource<Answer> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // These are the connection's own; a caller's requests have ids from 1 on.
    private const long PingId = 0;
    private const long HelloId = -1;
    private const long ByeId = long.MaxValue;

    /// <param name="id">Its number, on the wire too, and its place in the order of sending.</param>
    /// <param name="frame">The frame, begun: its <c>id</c> and its end are still to be written.</param>
    /// <param name="post">Where it is a post: its place among the others.</param>
    public Request(long id, FrameWriter frame, PostOrder? post = null)
    {
        Id = id;
        Post = post;
        _begun = frame.Written.ToArray();
        Frame = Ended(post?.Prev);
    }

    public long Id { get; }

    public PostOrder? Post { get; private set; }

    /// <summary>Whether it says its id, and so gets an answer.</summary>
    public bool IsAnswered => HasAnswer(Id);

    public ReadOnlyMemory<byte> Frame { get; private set; }

    public Task<Answer> Answer => _answer.Task;

    public static Request Ping() => new(PingId, new FrameWriter(64).Begin("ping"u8));

    public static Request Hello(ClientOptions options) => new(HelloId, new FrameWriter(256)
        .Begin("hello"u8)
        .Number("protocol"u8, Limits.ProtocolVersion)
        .Text("client"u8, options.Name)
        .Text("lang"u8, options.Language));

    public static Request Bye() => new(ByeId, new FrameWriter(64).Begin("bye"u8));

    /// <summary>The post before it will never be stored: it no longer waits for that one.</summary>
    public void WaitForNone()
    {
        Post = Post! with { Prev = null };
        Frame = Ended(prev: null);
    }

    public void Complete(Answer answer) => _answer.TrySetResult(answer);

    private byte[] Ended(string? prev) => new FrameWriter(_begun.Length + 128)
        .Frames(_begun).OptionalText("prev"u8, prev).Number("id"u8, IsAnswered ? Id : null).End().Written.ToArray();

    private static bool HasAnswer(long id) => id is >= PingId and < ByeId;

    public void Fail(Exception reason) => _answer.TrySetException(reason);
}

/// <summary>A post's place among those to the same conversation.</summary>
/// <param name="Conversation">The conversation.</param>
/// <param name="Cid">The post's own id.</param>
/// <param name="Log">Which log of that name, where that is known.</param>
/// <param name="Prev">The <c>cid</c> of the one before it, if that has no answer yet.</param>
internal sealed record PostOrder(string Conversation, string Cid, long? Log = null, string? Prev = null);

/// <summary>A row that was looked for, not one that only stands beside it.</summary>
internal sealed record FoundEntry(Entry Entry);

/// <summary>The members of an <c>ok</c>, and the rows before it.</summary>
internal sealed record Answer
{
    public IReadOnlyList<object> Rows { get; init; } = [];

    public string? Conversation { get; init; }

    public long? Log { get; init; }

    public long? Seq { get; init; }

    public DateTimeOffset? Time { get; init; }

    public long Head { get; init; }

    public long Rev { get; init; }

    public bool More { get; init; }

    /// <summary>The last signal that was sent before it.</summary>
    public long? N { get; init; }

    public int Online { get; init; }

    /// <summary>Of <c>whois</c>.</summary>
    public (string? Name, ServerRole Role, DateTimeOffset? Since, DateTimeOffset? Seen, bool Blocked) WhoIs { get; init; }

    /// <summary>Of a search: where its next page begins.</summary>
    public string? Next { get; init; }

    /// <summary>Of a search: the server has not looked at everything yet.</summary>
    public bool Partial { get; init; }

    public string? Nick { get; init; }

    public string? Token { get; init; }

    /// <summary>A password that the server made up.</summary>
    public string? Password { get; init; }

    public ServerRole Role { get; init; }

    public List<T> RowsOf<T>() => [.. Rows.OfType<T>()];
}

/// <summary>An account that one blocks.</summary>
internal sealed record BlockRow(string Nick);
