using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Charla.Client;

namespace Charla.Testing;

/// <summary>The fake server's door for datagrams: docs/protocol.md, section 10, for as many clients as come.</summary>
internal sealed class FakeUdpGateway : IAsyncDisposable
{
    private static readonly TimeSpan Often = TimeSpan.FromMilliseconds(100);

    private readonly FakeServer _server;
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly Lock _gate = new();
    private readonly Dictionary<string, FakeUdpSession> _sessions = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stop = new();
    private readonly Timer _timer;
    private readonly Task _receiving;
    private int _opened;

    public FakeUdpGateway(FakeServer server)
    {
        _server = server;
        _socket.ReceiveBufferSize = 1024 * 1024;
        _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _timer = new Timer(_ => TellHeads(), null, Often, Often);
        _receiving = ReceiveAsync();
    }

    public IPEndPoint EndPoint => (IPEndPoint)_socket.LocalEndPoint!;

    public ServerAddress Address => new("127.0.0.1", EndPoint.Port);

    /// <summary>Sessions that were begun so far.</summary>
    public int Opened => Volatile.Read(ref _opened);

    /// <summary>Knows no session any more, as after a restart.</summary>
    public void ForgetAll()
    {
        lock (_gate)
        {
            foreach (var session in _sessions.Values)
                session.Dispose();
            _sessions.Clear();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _receiving;
        await _timer.DisposeAsync();
        ForgetAll();
        _socket.Dispose();
        _stop.Dispose();
    }

    private void TellHeads()
    {
        lock (_gate)
        {
            foreach (var session in _sessions.Values)
                session.TellHeads();
        }
    }

    private async Task ReceiveAsync()
    {
        var buffer = new byte[64 * 1024];
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var received = await _socket.ReceiveFromAsync(buffer, new IPEndPoint(IPAddress.Any, 0), _stop.Token);
                lock (_gate)
                    Received(Encoding.UTF8.GetString(buffer, 0, received.ReceivedBytes), received.RemoteEndPoint);
            }
            catch (OperationCanceledException)
            {
                break;
            }
        }
    }

    private void Received(string datagram, EndPoint from)
    {
        FakeUdpSession? session = null;
        foreach (var line in datagram.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var frame = JsonNode.Parse(line)!.AsObject();
            if ((string?)frame["op"] == "hello")
            {
                Begin(datagram.Length, from);
                return;
            }

            if (session is null && !_sessions.TryGetValue((string?)frame["sid"] ?? "", out session))
            {
                Send("""{"op":"error","code":"session-gone"}""", from);
                return;
            }

            frame.Remove("sid");
            session.Receive(frame);
        }
    }

    private void Begin(int bytes, EndPoint from)
    {
        Assert.InRange(bytes, 400, 1200);
        var sid = $"sid-{++_opened}";
        _sessions[sid] = new FakeUdpSession(_server, datagram => Send(datagram, from));
        var ports = new JsonObject { ["tcp"] = _server.Address.Port, ["udp"] = EndPoint.Port };
        Send(new JsonObject { ["op"] = "welcome", ["protocol"] = 1, ["sid"] = sid, ["ports"] = ports }.ToJsonString(), from);
    }

    private void Send(string datagram, EndPoint to)
    {
        try
        {
            _socket.SendTo(Encoding.UTF8.GetBytes(datagram), to);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It got lost.
        }
    }
}
