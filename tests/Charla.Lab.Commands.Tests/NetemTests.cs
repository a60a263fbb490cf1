using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Charla.Cli;
using Charla.CommandLine;
using Charla.CommandLine.Texts;
using Charla.Testing;

namespace Charla.Lab.Commands.Tests;

/// <summary><c>charla lab netem</c> in front of small servers of the tests, typed to while it runs.</summary>
public sealed class NetemTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Datagrams_pass_until_the_weather_says_otherwise_and_each_way_has_its_own()
    {
        using var server = Udp();
        await using var netem = await Started(server.LocalEndPoint!, "--udp", "--seed", "7");
        using var client = Udp();
        await client.ConnectAsync(netem.Udp, Cancellation);

        await client.SendAsync("uno"u8.ToArray(), Cancellation);
        var (text, from) = await Receive(server);
        Assert.Equal("uno", text);
        await server.SendToAsync("dos"u8.ToArray(), from, Cancellation);
        Assert.Equal("dos", (await Receive(client)).Text);

        await netem.Say("up loss 100", "to the server: loss 100 % | to clients: clear");
        for (var n = 0; n < 3; n++)
            await client.SendAsync("lost"u8.ToArray(), Cancellation);
        await netem.Sees("UDP: 1 client so far | to server: 4 packets (15 bytes), 3 lost | to client: 1 packet (3 bytes)");
        await server.SendToAsync("still"u8.ToArray(), from, Cancellation);
        Assert.Equal("still", (await Receive(client)).Text);
        await netem.Say("clear", "good weather again");
        await client.SendAsync("again"u8.ToArray(), Cancellation);
        Assert.Equal("again", (await Receive(server)).Text);
        Assert.Equal(ExitCode.Ok, await netem.Quit());
    }

    [Fact]
    public async Task Connections_are_cut_and_new_ones_refused()
    {
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        await using var netem = await Started(server.LocalEndpoint, "--tcp");
        using var client = new TcpClient();
        await client.ConnectAsync(netem.Tcp, Cancellation);
        using var accepted = await server.AcceptTcpClientAsync(Cancellation);
        await client.GetStream().WriteAsync("hola"u8.ToArray(), Cancellation);
        var buffer = new byte[4];
        await accepted.GetStream().ReadExactlyAsync(buffer, Cancellation);

        await netem.Say("refuse on", "new clients are refused");
        await netem.Say("cut", "1 connection was cut");
        await Assert.ThrowsAsync<IOException>(() => client.GetStream().ReadExactlyAsync(buffer, Cancellation).AsTask());
        // The reset comes while it connects, or right after.
        using var refused = new TcpClient();
        var trouble = await Record.ExceptionAsync(async () =>
        {
            await refused.ConnectAsync(netem.Tcp, Cancellation);
            await refused.GetStream().ReadExactlyAsync(buffer, Cancellation);
        });
        Assert.True(trouble is SocketException or IOException, $"It was let in: {trouble}");
        Assert.Equal(ExitCode.Ok, await netem.Quit());
    }

    [Fact]
    public async Task The_same_seed_loses_the_same_datagrams()
    {
        var first = await Arrived(seed: 7);
        Assert.InRange(first.Count, 5, 45);
        Assert.Equal(first, await Arrived(seed: 7));
        Assert.NotEqual(first, await Arrived(seed: 8));

        static async Task<List<int>> Arrived(int seed)
        {
            using var server = Udp();
            await using var netem = await Started(server.LocalEndPoint!, "--udp", "--loss", "50/0", "--seed", seed.ToString(CultureInfo.InvariantCulture));
            using var client = Udp();
            await client.ConnectAsync(netem.Udp, Cancellation);
            for (var n = 0; n < 50; n++)
                await client.SendAsync(new[] { (byte)n }, Cancellation);
            await netem.Sees("to server: 50 packets");
            await netem.Say("clear", "good weather again");
            await client.SendAsync("end"u8.ToArray(), Cancellation);
            var arrived = new List<int>();
            while ((await Receive(server)).Text is { Length: 1 } number)
                arrived.Add(number[0]);
            return arrived;
        }
    }

    [Fact]
    public async Task What_passes_is_captured_on_both_sides_of_the_proxy()
    {
        var file = Path.GetTempFileName();
        using var server = Udp();
        await using var netem = await Started(server.LocalEndPoint!, "--udp", "--capture", file);
        using var client = Udp();
        await client.ConnectAsync(netem.Udp, Cancellation);
        await client.SendAsync("una frase rara"u8.ToArray(), Cancellation);
        await Receive(server);
        await netem.Quit();

        Assert.Contains("2 packets are in " + file, netem.Output);
        Assert.Equal(2, System.Text.Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file, Cancellation)).Split("una frase rara").Length - 1);
        File.Delete(file);
    }

    [Fact]
    public async Task Who_types_nothing_more_does_not_end_it()
    {
        using var server = Udp();
        await using var netem = await Started(server.LocalEndPoint!, "--udp");
        netem.EndTyping();
        using var client = Udp();
        await client.ConnectAsync(netem.Udp, Cancellation);
        await client.SendAsync("hola"u8.ToArray(), Cancellation);
        Assert.Equal("hola", (await Receive(server)).Text);
        await netem.Sees("to server: 1 packet (");
    }

    [Fact]
    public async Task A_port_in_use_is_told_with_the_way_out()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        using var command = new CharlaCommand();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
        var outcome = await command.RunAsync("lab", "netem", "--to", "127.0.0.1:9", "--listen", port);

        Assert.Equal(ExitCode.Refused, outcome.ExitCode);
        Assert.Contains(port, outcome.Error);
        Assert.Contains("--listen", outcome.Error);
    }

    [Theory]
    [InlineData("--loss 101", "from 0 to 100")]
    [InlineData("--loss x", "from 0 to 100")]
    [InlineData("--delay 5/6/7", "5/20")]
    [InlineData("--deaf left", "to-server")]
    [InlineData("--listen 127.0.0.1", "--listen")]
    [InlineData("--listen 99999", "--listen")]
    [InlineData("--to-udp 127.0.0.1:x", "--to")]
    [InlineData("--seed x", "x")]
    public async Task What_makes_no_sense_on_the_command_line_is_said(string options, string said)
    {
        using var command = new CharlaCommand();
        var outcome = await command.RunAsync(["lab", "netem", "--to", "127.0.0.1:9", .. options.Split(' ')]);

        Assert.Equal(ExitCode.Usage, outcome.ExitCode);
        Assert.Contains(said, outcome.Error);
    }

    private static Socket Udp()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return socket;
    }

    private static async Task<(string Text, EndPoint From)> Receive(Socket socket)
    {
        var buffer = new byte[2048];
        var received = await socket.ReceiveFromAsync(buffer, new IPEndPoint(IPAddress.Any, 0), Cancellation);
        return (System.Text.Encoding.Latin1.GetString(buffer, 0, received.ReceivedBytes), received.RemoteEndPoint);
    }

    private static async Task<Netem> Started(EndPoint server, params string[] options)
    {
        var netem = new Netem(["lab", "netem", "--listen", "0", "--to", server.ToString()!, .. options]);
        await netem.Sees("both ways:", "to the server:");
        return netem;
    }

    /// <summary>A running <c>charla lab netem</c>.</summary>
    private sealed class Netem : IAsyncDisposable
    {
        private readonly CharlaCommand _command = new();
        private readonly Watched _output = new();
        private readonly Typing _typing = new();
        private readonly CancellationTokenSource _ending = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        private readonly Task<int> _running;

        public Netem(string[] arguments) =>
            _running = Program.RunAsync(arguments, _command.Surroundings(_typing, _output, _output), _ending.Token);

        public string Output => _output.ToString();

        public IPEndPoint Tcp => Listening("TCP");

        public IPEndPoint Udp => Listening("UDP");

        public Task Sees(params string[] anyOf) => Task.WhenAny(anyOf.Select(text => _output.UntilAsync(text))).Unwrap();

        public async Task Say(string line, string answer)
        {
            var from = Output.Length;
            _typing.Type(line);
            await _output.UntilAsync(answer, from);
        }

        public void EndTyping() => _typing.Dispose();

        public async Task<int> Quit()
        {
            _typing.Type("quit");
            return await _running;
        }

        public async ValueTask DisposeAsync()
        {
            await _ending.CancelAsync();
            Assert.Equal(ExitCode.Ok, await _running);
            _typing.Dispose();
            _ending.Dispose();
            _command.Dispose();
            await _output.DisposeAsync();
        }

        private IPEndPoint Listening(string transport)
        {
            var line = Output.Split('\n').First(line => line.StartsWith("listening on " + transport, StringComparison.Ordinal));
            return IPEndPoint.Parse(line.Split(' ')[3]);
        }
    }
}
