using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Charla.Server.Tests.Support;

/// <summary>
/// A signed-in reader over UDP that can stop, and keeps of #general only how far it is: the minimal profile of
/// docs/protocol.md, which asks for several entries at a time.
/// </summary>
internal sealed class UdpCountingReader : IAsyncDisposable
{
    // So many are asked for at once: less than a pull is answered with at most.
    private const int Page = 25;

    private static readonly TimeSpan AskAgain = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan SayAlive = TimeSpan.FromSeconds(5);

    private readonly UdpClient _socket;
    private readonly string _sid;
    private readonly Task _reading;
    private volatile bool _isStopped;
    private volatile bool _isOver;
    private long _have;
    private long _askedUpTo;

    private UdpCountingReader(UdpClient socket, string sid, long head)
    {
        (_socket, _sid, _have) = (socket, sid, head);
        _socket.Client.ReceiveTimeout = (int)AskAgain.TotalMilliseconds;
        _reading = Task.Factory.StartNew(Read, TaskCreationOptions.LongRunning);
    }

    /// <summary>The last number it has; every one since it came was the next one.</summary>
    public long Have => Volatile.Read(ref _have);

    public static async Task<UdpCountingReader> SignInAsync(TestServer server, string token)
    {
        var socket = new UdpClient();
        socket.Client.ReceiveBufferSize = 4 * 1024 * 1024;
        socket.Connect(server.UdpEndPoint);
        var welcome = await AskAsync(socket, UdpWireClient.Padded("""{"op":"hello","protocol":1,"client":"x","pad":"*"}""", 400), "welcome");
        var sid = welcome[^1].Text("sid")!;
        var answer = await AskAsync(socket, $$"""{"op":"signin","sid":"{{sid}}","id":1,"client":"x","token":"{{token}}"}""", "ok");
        return new UdpCountingReader(socket, sid, answer.Single(frame => frame.Text("conv") == "#general").Number("head"));
    }

    /// <summary>What comes is thrown away; only now and then it says that it is there.</summary>
    public void Stop() => _isStopped = true;

    public void GoOn() => _isStopped = false;

    public async ValueTask DisposeAsync()
    {
        _isOver = true;
        await _reading;
        _socket.Dispose();
    }

    private static async Task<List<JsonElement>> AskAsync(UdpClient socket, string line, string answer)
    {
        await socket.SendAsync(Encoding.UTF8.GetBytes(line));
        var received = await socket.ReceiveAsync().WaitAsync(WireClient.Patience);
        var frames = Encoding.UTF8.GetString(received.Buffer).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(frame => JsonElement.Parse(frame)).ToList();
        Assert.Equal(answer, frames[^1].Op());
        return frames;
    }

    private void Read()
    {
        var buffer = new byte[2048];
        var said = Stopwatch.GetTimestamp();
        while (!_isOver)
        {
            var length = 0;
            try
            {
                length = _socket.Client.Receive(buffer);
            }
            catch (SocketException error) when (error.SocketErrorCode is SocketError.TimedOut or SocketError.WouldBlock)
            {
                // What was asked for may have been lost.
                _askedUpTo = 0;
            }

            if (Stopwatch.GetElapsedTime(said) > SayAlive)
            {
                said = Stopwatch.GetTimestamp();
                Say("""{"op":"ping","sid":"SID"}""");
            }

            if (!_isStopped)
                Take(Encoding.UTF8.GetString(buffer, 0, length));
        }
    }

    private void Take(string datagram)
    {
        var (before, head) = (_have, _have);
        foreach (var line in datagram.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var frame = JsonElement.Parse(line);
            if (frame.Op() == "heads" && frame.TryGetProperty("heads", out var heads))
                head = heads.Number("#general");
            else if (frame.Op() == "entry" && frame.Number("seq") is var seq && (head = Math.Max(head, seq)) == seq && seq == _have + 1)
                Volatile.Write(ref _have, seq);
        }

        if (_have == _askedUpTo || head > _have && _askedUpTo == 0)
        {
            _askedUpTo = _have + Page;
            Say($$"""{"op":"pull","sid":"SID","conv":"#general","after":{{_have}},"upTo":{{_askedUpTo}}}""");
        }
        else if (_have > before && _askedUpTo == 0)
        {
            Say($$$"""{"op":"ack","sid":"SID","heads":{"#general":{{{_have}}}}}""");
        }
    }

    private void Say(string line) => _socket.Send(Encoding.UTF8.GetBytes(line.Replace("SID", _sid, StringComparison.Ordinal)));
}
