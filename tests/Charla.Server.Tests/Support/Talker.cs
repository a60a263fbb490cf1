using System.Text.Json;

namespace Charla.Server.Tests.Support;

/// <summary>An account that is signed in over one of the three transports, as a test that does not care which one sees it.</summary>
internal sealed class Talker : IAsyncDisposable
{
    private readonly WireClient? _stream;
    private readonly UdpWireClient? _udp;

    private Talker(WireClient stream) => _stream = stream;

    private Talker(UdpWireClient udp) => _udp = udp;

    public static TheoryData<string> Transports => ["tcp", "udp", "ws"];

    public IReadOnlyList<JsonElement> Received => _stream?.Received ?? _udp!.Received;

    public int Count => _stream?.Count ?? _udp!.Count;

    /// <summary>The answer to the sign-in, with its <c>conv</c> rows.</summary>
    public Answer Signed => _stream?.Signed ?? _udp!.Signed;

    public string Token => _stream?.Token ?? _udp!.Token;

    /// <summary>A new account.</summary>
    public static Task<Talker> RegisterAsync(TestServer server, string transport, string nick) => EnterAsync(server, transport, "register", new { nick, client = "test" });

    /// <summary>The same account once more.</summary>
    public static Task<Talker> SignInAsync(TestServer server, string transport, string token) => EnterAsync(server, transport, "signin", new { token, client = "test" });

    /// <summary>A connection on which hello was said, and nothing else.</summary>
    public static async Task<Talker> ConnectAsync(TestServer server, string transport)
    {
        if (transport == "udp")
        {
            var udp = new UdpWireClient(server.UdpEndPoint) { Confirms = true };
            await udp.HelloAsync();
            return new Talker(udp);
        }

        var stream = transport == "ws" ? await WireClient.ConnectAsync(server.WebSocketAddress) : await server.ConnectAsync();
        await stream.HelloAsync();
        return new Talker(stream);
    }

    public Task<Answer> AskAsync(string op, object? members = null) => _stream?.AskAsync(op, members) ?? _udp!.AskAsync(op, members);

    public Task<Answer> DoAsync(string op, object? members = null) => _stream?.DoAsync(op, members) ?? _udp!.DoAsync(op, members);

    public Task<Answer> EnterAsync(string op, object members) => _stream?.EnterAsync(op, members) ?? _udp!.EnterAsync(op, members);

    public Task<JsonElement> WaitAsync(Func<JsonElement, bool> condition, int from = 0) =>
        _stream?.WaitAsync(condition, from) ?? _udp!.WaitAsync(condition, from);

    public ValueTask DisposeAsync() => _stream?.DisposeAsync() ?? _udp!.DisposeAsync();

    private static async Task<Talker> EnterAsync(TestServer server, string transport, string op, object members)
    {
        var talker = await ConnectAsync(server, transport);
        var answer = await talker.EnterAsync(op, members);
        Assert.True(answer.IsOk, $"{op}: {answer.End}");
        return talker;
    }
}
