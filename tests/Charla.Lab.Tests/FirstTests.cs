using System.Net;
using System.Net.Sockets;
using Charla.Lab.Echo;
using Charla.Lab.First;

namespace Charla.Lab.Tests;

public sealed class FirstTests
{
    private static readonly IPEndPoint Any = new(IPAddress.Loopback, 0);

    private static FirstTry Client(double seconds = 60) => new("hello"u8.ToArray(), TimeSpan.FromSeconds(seconds), TimeProvider.System);

    private static CancellationToken Patience => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_a_server_both_are_refused_each_in_its_own_way()
    {
        var nobody = Unused();
        Assert.Equal(new FirstResult(FirstOutcome.Refused, SocketError.ConnectionRefused), await Client().TcpAsync(nobody, Patience));
        Assert.Equal(new FirstResult(FirstOutcome.Refused, SocketError.ConnectionRefused), await Client().UdpAsync(nobody, Patience));
        Assert.Equal("ECONNREFUSED", (await Client().TcpAsync(nobody, Patience)).ErrorName);
    }

    [Fact]
    public async Task A_server_that_is_there_answers_the_greeting()
    {
        var book = new GuestBook(LabTexts.In("en"), TimeProvider.System);
        await using var echo = EchoPeer.Open(Any, Any, TimeSpan.FromSeconds(60), book, LabTexts.In("en"), TimeProvider.System);
        Assert.Equal(new FirstResult(FirstOutcome.There, Answer: "TCP server received: hello"), await Client().TcpAsync(echo.Tcp, Patience));
        Assert.Equal(new FirstResult(FirstOutcome.There, Answer: "UDP server received: hello"), await Client().UdpAsync(echo.Udp, Patience));
    }

    [Fact]
    public async Task A_server_that_says_nothing_is_there_over_TCP_and_over_UDP_nobody_knows()
    {
        using var tcp = new TcpListener(Any);
        tcp.Start();
        Assert.Equal(new FirstResult(FirstOutcome.There), await Client(0.3).TcpAsync((IPEndPoint)tcp.LocalEndpoint, Patience));
        using var udp = new UdpClient(Any);
        Assert.Equal(new FirstResult(FirstOutcome.Silent), await Client(0.3).UdpAsync((IPEndPoint)udp.Client.LocalEndPoint!, Patience));
    }

    [Fact]
    public async Task A_server_that_hangs_up_at_once_was_there()
    {
        using var tcp = new TcpListener(Any);
        tcp.Start();
        var trying = Client().TcpAsync((IPEndPoint)tcp.LocalEndpoint, Patience);
        using (var socket = await tcp.AcceptSocketAsync(Patience))
            socket.Close(0);
        Assert.Equal(new FirstResult(FirstOutcome.There), await trying);
    }

    [Fact]
    public async Task Where_nothing_comes_back_over_TCP_it_is_silence()
    {
        // Who calls a listener whose queue is full gets no answer at all.
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(Any);
        listener.Listen(0);
        var full = (IPEndPoint)listener.LocalEndPoint!;
        var waiting = new List<Socket>();
        try
        {
            for (var i = 0; i < 4; i++)
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                waiting.Add(socket);
                _ = socket.ConnectAsync(full, Patience).AsTask().ContinueWith(_ => { }, TaskScheduler.Default);
            }

            await Eventually.IsTrue(() => waiting.Any(socket => socket.Connected));
            await Eventually.IsTrue(() => Client(0.3).TcpAsync(full, Patience).GetAwaiter().GetResult() == new FirstResult(FirstOutcome.Silent));
        }
        finally
        {
            waiting.ForEach(socket => socket.Dispose());
        }
    }

    /// <summary>A port that was free a moment ago.</summary>
    private static IPEndPoint Unused()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(Any);
        return (IPEndPoint)socket.LocalEndPoint!;
    }
}
