using System.Text.Json;
using Charla.Client;
using Charla.Protocol;

namespace Charla.Bench;

/// <summary>A short connection that makes one account and puts it where the workload wants it. Not measured.</summary>
internal sealed class SetupConnection : IAsyncDisposable
{
    private readonly Target _target;
    private readonly ICarrier _carrier;
    private readonly FrameWriter _frame = new();
    private long _requests;

    private SetupConnection(Target target, ICarrier carrier)
    {
        _target = target;
        _carrier = carrier;
    }

    /// <summary>What the server greeted with.</summary>
    public JsonElement Welcome { get; private set; }

    public static async Task<SetupConnection> OpenAsync(Target target, CancellationToken cancellation)
    {
        var connection = new SetupConnection(target, await target.ConnectAsync(cancellation));
        try
        {
            connection._frame.Begin("hello"u8).Number("protocol"u8, Limits.ProtocolVersion).Text("client"u8, "charla bench").End();
            await connection.SendAsync(cancellation);
            connection.Welcome = await connection.FindAsync(frame => frame.GetProperty("op").ValueEquals("welcome"), cancellation);
            return connection;
        }
        catch
        {
            await connection._carrier.DisposeAsync();
            throw;
        }
    }

    /// <summary>An account without a password: its token is all that opens it.</summary>
    public async Task<Account> RegisterAsync(string nick, CancellationToken cancellation)
    {
        var answer = await AskAsync(_frame.Begin("register"u8).Text("nick"u8, nick), cancellation);
        return new Account(nick, answer.GetProperty("token").GetString()!);
    }

    public Task CreateAsync(string room, CancellationToken cancellation) =>
        AskAsync(_frame.Begin("create"u8).Text("cid"u8, "setup").Text("conv"u8, room), cancellation);

    public Task JoinAsync(string room, CancellationToken cancellation) =>
        AskAsync(_frame.Begin("join"u8).Text("cid"u8, "setup").Text("conv"u8, room), cancellation);

    public Task PostAsync(string conversation, string text, CancellationToken cancellation) =>
        AskAsync(_frame.Begin("post"u8).Text("cid"u8, "setup").Text("conv"u8, conversation).Text("text"u8, text), cancellation);

    public async ValueTask DisposeAsync()
    {
        // A stream's end says it; over datagrams the session would stay for a minute, and take its share of the measured memory.
        if (_target.Transport == Transport.Udp)
        {
            _frame.Clear();
            _frame.Begin("bye"u8).End();
            await SendAsync(CancellationToken.None);
            await ByeAsync();
        }

        await _carrier.DisposeAsync();
    }

    private async Task ByeAsync()
    {
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        try
        {
            while (await _carrier.ReceiveAsync(late.Token) is { IsEmpty: false })
            {
                // Until the end.
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or CharlaException)
        {
            // Then the server finds out by itself.
        }
    }

    // Sends what was written and gives the ok that answers it; whatever else comes meanwhile is the feed.
    private async Task<JsonElement> AskAsync(FrameWriter request, CancellationToken cancellation)
    {
        var id = ++_requests;
        request.Number("id"u8, id).End();
        await SendAsync(cancellation);
        return await FindAsync(frame => frame.GetProperty("op").ValueEquals("ok") && frame.GetProperty("id").GetInt64() == id, cancellation);
    }

    private async Task SendAsync(CancellationToken cancellation)
    {
        await _carrier.SendAsync(_frame.WrittenMemory, cancellation);
        _frame.Clear();
    }

    private async Task<JsonElement> FindAsync(Func<JsonElement, bool> isIt, CancellationToken cancellation)
    {
        while (await _carrier.ReceiveAsync(cancellation) is { IsEmpty: false } line)
        {
            using var frame = JsonDocument.Parse(line);
            var op = frame.RootElement.GetProperty("op").GetString();
            if (op is "error" or "bye")
                throw new BenchStoppedException(BenchTexts.Refusal(Text(frame, "code") ?? op, Text(frame, "message")));
            if (isIt(frame.RootElement))
                return frame.RootElement.Clone();
        }

        throw new BenchStoppedException(BenchTexts.Of("EndedEarly"));
    }

    private static string? Text(JsonDocument frame, string name) =>
        frame.RootElement.TryGetProperty(name, out var value) ? value.GetString() : null;
}
