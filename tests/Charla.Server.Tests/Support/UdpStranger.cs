using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Charla.Server.Tests.Support;

/// <summary>Somebody on a bare UDP socket, who may be one client, none or several.</summary>
internal sealed class UdpStranger : IDisposable
{
    private const string Hello = """{"op":"hello","id":77,"protocol":1,"client":"x","pad":"*"}""";

    private readonly IPEndPoint _server;
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly byte[] _buffer = new byte[65536];

    public UdpStranger(IPEndPoint server)
    {
        _server = server;
        _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
    }

    public void Send(string line) => _socket.SendTo(Encoding.UTF8.GetBytes(line), _server);

    /// <summary>The first frame of what is answered.</summary>
    public async Task<JsonElement> AskAsync(string line)
    {
        Send(line);
        return JsonElement.Parse((await ReceiveAsync()).Split('\n')[0]);
    }

    /// <summary>The first frame with that <c>op</c>.</summary>
    public async Task<JsonElement> WaitAsync(string op)
    {
        while (true)
        {
            foreach (var line in (await ReceiveAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                if (JsonElement.Parse(line) is var frame && frame.Op() == op)
                    return frame;
            }
        }
    }

    /// <summary>A session of its own, on this socket.</summary>
    /// <returns>Its <c>sid</c>.</returns>
    public async Task<string> SignInAsync(string token)
    {
        Send(UdpWireClient.Padded(Hello, 400));
        var sid = (await WaitAsync("welcome")).Text("sid")!;
        Send($$"""{"op":"signin","sid":"{{sid}}","id":1,"client":"x","token":"{{token}}"}""");
        await WaitAsync("ok");
        return sid;
    }

    /// <summary>All answers to a datagram: those that come before the welcome of a hello sent after it.</summary>
    public async Task<List<string>> AnswersAsync(byte[] datagram, int times = 1)
    {
        for (; times > 0; times--)
            await _socket.SendToAsync(datagram, _server);
        Send(UdpWireClient.Padded(Hello, 400));
        var answers = new List<string>();
        for (string answer; !(answer = await ReceiveAsync()).Contains("\"id\":77", StringComparison.Ordinal);)
            answers.Add(answer);
        return answers;
    }

    public void Dispose() => _socket.Dispose();

    private async Task<string> ReceiveAsync()
    {
        var received = await _socket.ReceiveFromAsync(_buffer, SocketFlags.None, _server).WaitAsync(WireClient.Patience);
        return Encoding.UTF8.GetString(_buffer, 0, received.ReceivedBytes);
    }
}
