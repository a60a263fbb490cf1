using System.Net.Sockets;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Charla.EndToEnd.Support;

/// <summary>One connection of docs/protocol.md and nothing more: lines out, lines in.</summary>
internal sealed class Wire : IDisposable
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly TcpClient _client;
    private readonly StreamReader _lines;
    private readonly List<JsonObject> _unasked = [];
    private long _lastId;

    private Wire(TcpClient client)
    {
        _client = client;
        _lines = new StreamReader(client.GetStream(), Encoding.UTF8);
    }

    /// <summary>Frames that nobody asked for and that came before an answer.</summary>
    public IReadOnlyList<JsonObject> Unasked => _unasked;

    /// <summary>The secret that its registration gave it.</summary>
    public string Token { get; private set; } = "";

    public int LocalPort => ((System.Net.IPEndPoint)_client.Client.LocalEndPoint!).Port;

    public static async Task<Wire> Connect(int port)
    {
        var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync("127.0.0.1", port);
        var wire = new Wire(client);
        await wire.Send(new { op = "hello", protocol = 1, client = "test" });
        await wire.Receive();
        return wire;
    }

    public static async Task<Wire> Register(int port, string nick)
    {
        var wire = await Connect(port);
        wire.Token = (string)(await wire.Ok(new { op = "register", nick, password = "secret " + nick }))["token"]!;
        return wire;
    }

    public static async Task<Wire> SignIn(int port, string token)
    {
        var wire = await Connect(port);
        await wire.Ok(new { op = "signin", token });
        return wire;
    }

    public async Task Send(object frame) =>
        await _client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(frame, Plain) + "\n"));

    /// <summary>The next frame; null at the end of the stream.</summary>
    public async Task<JsonObject?> Receive()
    {
        var line = await _lines.ReadLineAsync().WaitAsync(Eventually.Limit);
        return line is null ? null : (JsonObject)JsonNode.Parse(line)!;
    }

    /// <summary>The next frame that is of this kind and was not asked for; the others are dropped.</summary>
    public async Task<JsonObject> Next(string op)
    {
        while (true)
        {
            var frame = await Receive() ?? throw new EndOfStreamException($"The server closed before it said {op}.");
            if ((string)frame["op"]! == op)
                return frame;
        }
    }

    /// <summary>What a request is answered with in the end, and the rows before it.</summary>
    public async Task<(JsonObject End, List<JsonObject> Rows)> Ask(object request)
    {
        var frame = (JsonObject)JsonSerializer.SerializeToNode(request)!;
        var id = ++_lastId;
        frame["id"] = id;
        await Send(frame);
        List<JsonObject> rows = [];
        while (true)
        {
            var answer = await Receive() ?? throw new EndOfStreamException("The server closed before it answered.");
            if ((long?)answer["id"] != id)
                _unasked.Add(answer);
            else if ((string)answer["op"]! is "ok" or "error")
                return (answer, rows);
            else
                rows.Add(answer);
        }
    }

    public async Task<JsonObject> Ok(object request)
    {
        var (end, _) = await Ask(request);
        Assert.True((string)end["op"]! == "ok", end.ToJsonString());
        return end;
    }

    public Task<JsonObject> Post(string conv, string text) => Ok(new { op = "post", cid = Guid.NewGuid().ToString("N"), conv, text });

    /// <summary>The whole log of a conversation, read by number.</summary>
    public async Task<List<Line>> Log(string conv)
    {
        List<Line> log = [];
        while (true)
        {
            var (end, rows) = await Ask(new { op = "changes", conv, after = log.Count == 0 ? 0 : log[^1].Seq, limit = 500 });
            Assert.True((string)end["op"]! == "ok", end.ToJsonString());
            log.AddRange(rows.Select(row => new Line((long)row["seq"]!, (string)row["kind"]!, (string)row["from"]!, (string?)row["text"] ?? "")));
            if (!(bool)end["more"]!)
                return log;
        }
    }

    public void Dispose()
    {
        _lines.Dispose();
        _client.Dispose();
    }
}

/// <summary>An entry, as far as these tests compare it.</summary>
internal sealed record Line(long Seq, string Kind, string From, string Text);
