using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Charla.Protocol;

namespace Charla.Cli.Bench;

/// <summary>A short connection that makes one account and puts it where the workload wants it. Not measured.</summary>
internal sealed class SetupConnection : IDisposable
{
    private readonly TcpClient _client;
    private readonly StreamReader _lines;
    private readonly FrameWriter _frame = new();
    private long _requests;

    private SetupConnection(TcpClient client)
    {
        _client = client;
        _lines = new StreamReader(client.GetStream(), Encoding.UTF8);
    }

    public static async Task<SetupConnection> OpenAsync(IPEndPoint address, CancellationToken cancellation)
    {
        var client = new TcpClient(address.AddressFamily) { NoDelay = true };
        try
        {
            await client.ConnectAsync(address, cancellation);
            return new SetupConnection(client);
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    /// <summary>An account without a password: its token is all that opens it.</summary>
    public async Task<Account> RegisterAsync(string nick, CancellationToken cancellation)
    {
        _frame.Begin("hello"u8).Number("protocol"u8, Limits.ProtocolVersion).Text("client"u8, "charla bench").End();
        var answer = await AskAsync(_frame.Begin("register"u8).Text("nick"u8, nick), cancellation);
        return new Account(nick, answer.GetProperty("token").GetString()!);
    }

    public Task CreateAsync(string room, CancellationToken cancellation) =>
        AskAsync(_frame.Begin("create"u8).Text("cid"u8, "setup").Text("conv"u8, room), cancellation);

    public Task JoinAsync(string room, CancellationToken cancellation) =>
        AskAsync(_frame.Begin("join"u8).Text("cid"u8, "setup").Text("conv"u8, room), cancellation);

    public Task PostAsync(string conversation, string text, CancellationToken cancellation) =>
        AskAsync(_frame.Begin("post"u8).Text("cid"u8, "setup").Text("conv"u8, conversation).Text("text"u8, text), cancellation);

    public void Dispose() => _client.Dispose();

    // Sends what was written and gives the ok that answers it; whatever else comes meanwhile is the feed.
    private async Task<JsonElement> AskAsync(FrameWriter request, CancellationToken cancellation)
    {
        var id = ++_requests;
        request.Number("id"u8, id).End();
        await _client.GetStream().WriteAsync(request.WrittenMemory, cancellation);
        request.Clear();
        while (await _lines.ReadLineAsync(cancellation) is { } line)
        {
            using var frame = JsonDocument.Parse(line);
            var op = frame.RootElement.GetProperty("op").GetString();
            if (op is "error" or "bye")
                throw new BenchStoppedException(BenchTexts.Refusal(Text(frame, "code") ?? op, Text(frame, "message")));
            if (op is "ok" && frame.RootElement.GetProperty("id").GetInt64() == id)
                return frame.RootElement.Clone();
        }

        throw new BenchStoppedException(BenchTexts.Of("EndedEarly"));
    }

    private static string? Text(JsonDocument frame, string name) =>
        frame.RootElement.TryGetProperty(name, out var value) ? value.GetString() : null;
}
