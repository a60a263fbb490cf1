using Charla.Protocol;

namespace Charla.Client.Internal;

/// <summary>
/// One request and its answer. Its frame never changes, so that it can be sent again over the next connection: whatever
/// this protocol asks can be asked twice, and a change carries its <c>cid</c>.
/// </summary>
/// <param name="id">Its number, on the wire too, and its place in the order of sending.</param>
/// <param name="frame">The frame, begun: its <c>id</c> and its end are still to be written.</param>
internal sealed class Request(long id, FrameWriter frame)
{
    // More rows than any answer of this protocol has.
    private const int MostRows = 4096;

    private readonly TaskCompletionSource<Answer> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // These are the connection's own; a caller's requests have ids from 1 on.
    private const long PingId = 0;
    private const long HelloId = -1;
    private const long ByeId = long.MaxValue;

    public long Id { get; } = id;

    /// <summary>Whether it says its id, and so gets an answer.</summary>
    public bool IsAnswered => HasAnswer(Id);

    public ReadOnlyMemory<byte> Frame { get; } = frame.Number("id"u8, HasAnswer(id) ? id : null).End().Written.ToArray();

    public Task<Answer> Answer => _answer.Task;

    public static Request Ping() => new(PingId, new FrameWriter(64).Begin("ping"u8));

    public static Request Hello(ClientOptions options) => new(HelloId, new FrameWriter(256)
        .Begin("hello"u8)
        .Number("protocol"u8, Limits.ProtocolVersion)
        .Text("client"u8, options.Name)
        .Text("lang"u8, options.Language));

    public static Request Bye() => new(ByeId, new FrameWriter(64).Begin("bye"u8));

    /// <summary>The rows of the answer so far.</summary>
    public List<object> Rows { get; private set; } = [];

    /// <summary>Forgets the rows of an answer that broke off.</summary>
    public void Again() => Rows = [];

    public void Add(object row)
    {
        if (Rows.Count == MostRows)
            throw new CharlaException(Failure.Garbled, "The server answers with more rows than this protocol allows.");
        Rows.Add(row);
    }

    public void Complete(Answer answer) => _answer.TrySetResult(answer);

    private static bool HasAnswer(long id) => id is >= PingId and < ByeId;

    public void Fail(Exception reason) => _answer.TrySetException(reason);
}

/// <summary>The members of an <c>ok</c>, and the rows before it.</summary>
internal sealed record Answer
{
    public IReadOnlyList<object> Rows { get; init; } = [];

    public string? Conversation { get; init; }

    public long? Seq { get; init; }

    public DateTimeOffset? Time { get; init; }

    public long Head { get; init; }

    public long Rev { get; init; }

    public bool More { get; init; }

    public string? Nick { get; init; }

    public string? Token { get; init; }

    public List<T> RowsOf<T>() => [.. Rows.OfType<T>()];
}
