using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Charla.Client;

namespace Charla.Testing;

/// <summary>A frame as it came to the fake server.</summary>
/// <param name="Frame">The frame.</param>
/// <param name="Datagram">The number of its datagram.</param>
/// <param name="Bytes">The length of its datagram.</param>
internal sealed record Arrival(JsonObject Frame, int Datagram, int Bytes);

/// <summary>
/// The other end of a <see cref="UdpCarrier"/>, for one client: it answers <c>hello</c>, <c>signin</c> and <c>ping</c>; all
/// else a test says, datagram by datagram.
/// </summary>
internal sealed class FakeUdpServer : IAsyncDisposable
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Socket _socket = new(SocketType.Dgram, ProtocolType.Udp);
    private readonly Channel<Arrival> _arrivals = Channel.CreateUnbounded<Arrival>();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _receiving;
    private EndPoint? _client;
    private int _datagrams;

    public FakeUdpServer()
    {
        _socket.ReceiveBufferSize = 1024 * 1024;
        _socket.Bind(new IPEndPoint(IPAddress.IPv6Loopback, 0));
        _receiving = ReceiveAsync();
    }

    public ServerAddress Address => new("::1", ((IPEndPoint)_socket.LocalEndPoint!).Port);

    /// <summary>True for a frame that gets lost.</summary>
    public Func<JsonObject, bool> Loses { get; set; } = _ => false;

    /// <summary>The conversations of whoever signs in, with their heads.</summary>
    public Dictionary<string, long> Heads { get; } = new(StringComparer.Ordinal) { ["#general"] = 0 };

    /// <summary>Everything that came and was not lost.</summary>
    public ChannelReader<Arrival> Arrivals => _arrivals.Reader;

    /// <summary>The next frame with this <c>op</c>; others before it are passed over.</summary>
    public async Task<Arrival> UntilAsync(string op)
    {
        while (true)
        {
            var arrival = await _arrivals.Reader.ReadAsync(TestContext.Current.CancellationToken);
            if ((string?)arrival.Frame["op"] == op)
                return arrival;
        }
    }

    /// <summary>Sends the frames in one datagram.</summary>
    public void Send(params JsonObject[] frames) => Send(string.Concat(frames.Select(f => f.ToJsonString(Plain) + "\n")));

    public void Send(string datagram) => _socket.SendTo(Encoding.UTF8.GetBytes(datagram), _client!);

    public void Ok(JsonObject request, params JsonObject[] rows)
    {
        foreach (var row in rows)
            row["id"] = request["id"]!.DeepClone();
        Send([.. rows, new JsonObject { ["op"] = "ok", ["id"] = request["id"]!.DeepClone(), ["more"] = false }]);
    }

    public static JsonObject Entry(long seq, string text = "x", string conversation = "#general", long? follows = null) => new()
    {
        ["op"] = "entry",
        ["conv"] = conversation,
        ["seq"] = seq,
        ["kind"] = "text",
        ["from"] = "pepe",
        ["via"] = "udp",
        ["time"] = "2026-01-05T10:00:00.120Z",
        ["text"] = text,
        ["follows"] = follows,
    };

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _receiving;
        _socket.Dispose();
        _stop.Dispose();
    }

    private async Task ReceiveAsync()
    {
        var buffer = new byte[64 * 1024];
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var received = await _socket.ReceiveFromAsync(buffer, new IPEndPoint(IPAddress.IPv6Any, 0), _stop.Token);
                _client = received.RemoteEndPoint;
                _datagrams++;
                foreach (var line in Encoding.UTF8.GetString(buffer, 0, received.ReceivedBytes).Split('\n', StringSplitOptions.RemoveEmptyEntries))
                    Received(JsonNode.Parse(line)!.AsObject(), received.ReceivedBytes);
            }
            catch (OperationCanceledException)
            {
                break;
            }
        }
    }

    private void Received(JsonObject frame, int bytes)
    {
        if (Loses(frame))
            return;
        switch ((string?)frame["op"])
        {
            case "hello":
                Send(new JsonObject { ["op"] = "welcome", ["protocol"] = 1, ["sid"] = "sid-1", ["you"] = new JsonObject { ["transport"] = "udp" } });
                break;
            case "signin":
                SignIn(frame);
                break;
            case "ping":
                Ok(frame);
                break;
        }

        _arrivals.Writer.TryWrite(new Arrival(frame, _datagrams, bytes));
    }

    private void SignIn(JsonObject frame)
    {
        var rows = Heads.Select(h => new JsonObject { ["op"] = "conv", ["id"] = frame["id"]!.DeepClone(), ["conv"] = h.Key, ["head"] = h.Value });
        Send([.. rows, new JsonObject { ["op"] = "ok", ["id"] = frame["id"]!.DeepClone(), ["nick"] = "ana", ["rev"] = 0 }]);
    }
}
