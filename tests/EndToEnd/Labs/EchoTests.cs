using System.Net;
using System.Net.Sockets;
using Charla.EndToEnd.Support;

namespace Charla.EndToEnd.Labs;

/// <summary><c>charla lab echo</c> and <c>charla lab echo-client</c>, as they are typed.</summary>
public sealed class EchoTests : IDisposable
{
    private readonly TempFolder _temp = new();

    [Fact]
    public async Task The_server_tells_who_comes_and_goes_and_ends_in_order()
    {
        await using var server = Running.Charla(["lab", "echo", "--tcp", "0", "--udp", "0"]);
        var (tcp, udp) = await Ports(server);
        await server.Line("Only this machine can reach it; with --host 0.0.0.0 others can too.");
        Assert.Equal(
            (0, $"TCP 127.0.0.1:{tcp}: each line goes there; exit ends.\nTCP server received: ñandú\nTCP server received: \nYou have ended the talk."),
            await Client(["tcp", "--port", tcp], "ñandú\n\nEXIT\n"));
        await server.Line(line => line.StartsWith("- TCP 127.0.0.1:", StringComparison.Ordinal) && line.EndsWith(": said exit", StringComparison.Ordinal), "said exit");
        Assert.Equal(
            (0, $"TCP or UDP?\nTCP or UDP?\nUDP 127.0.0.1:{udp}: each line goes there; exit ends.\nUDP server received: hello\nYou have ended the talk."),
            await Client(["--udp", udp], "neither\nUDP\nhello\n"));
        await using var stays = Running.Charla(["lab", "echo-client", "tcp", "--tcp", tcp]);
        await stays.Type("hello\n");
        await stays.Line("TCP server received: hello");
        await server.Signal("INT");
        Assert.Equal(0, await server.ExitCode());
        Assert.Contains(": closed: this program ends", server.Output);
        await stays.Line("The server has closed the connection.");
        Assert.Equal(0, await stays.ExitCode());
    }

    [Fact]
    public async Task A_line_of_10_MB_comes_back_whole()
    {
        await using var server = Running.Charla(["lab", "echo", "--tcp", "0", "--udp", "0", "--lang", "es"]);
        var (tcp, _) = await Ports(server);
        var line = string.Concat(Enumerable.Repeat("año ", 2_000_000));
        var (code, said) = await Client(["tcp", "--port", tcp], line + "\n");
        Assert.Equal(0, code);
        Assert.Equal("Servidor TCP recibió: " + line, said.Split('\n')[1]);
    }

    [Fact]
    public async Task A_port_in_use_is_told_with_who_has_it()
    {
        using var tcp = new TcpListener(IPAddress.Loopback, 0);
        tcp.Start();
        using var udp = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        var (tcpPort, udpPort) = (((IPEndPoint)tcp.LocalEndpoint).Port, ((IPEndPoint)udp.Client.LocalEndPoint!).Port);
        var (code, said) = await Running.ToEnd(["dotnet", Running.CharlaDll, "lab", "echo", "--tcp", $"{tcpPort}", "--udp", "0"]);
        Assert.Equal(1, code);
        Assert.Contains($"Port {tcpPort} (TCP) is taken by", said);
        Assert.Contains($"(pid {Environment.ProcessId}). Take another with --tcp PORT", said);
        (code, said) = await Running.ToEnd(["dotnet", Running.CharlaDll, "lab", "echo", "--tcp", "0", "--udp", $"{udpPort}"]);
        Assert.Equal(1, code);
        Assert.Contains($"Port {udpPort} (UDP) is taken by", said);
        Assert.Equal(2, (await Running.ToEnd(["dotnet", Running.CharlaDll, "lab", "echo", "--tcp", "70000"])).Code);
        Assert.Equal(2, (await Running.ToEnd(["dotnet", Running.CharlaDll, "lab", "echo", "--silence", "never"])).Code);
        Assert.Equal(2, (await Running.ToEnd(["dotnet", Running.CharlaDll, "lab", "echo-client", "smtp"])).Code);
    }

    [Fact]
    public async Task The_client_gets_along_with_a_plain_server_of_somebody_elses()
    {
        await File.WriteAllTextAsync(_temp["server.py"], """
            import socket
            server = socket.socket()
            server.bind(("127.0.0.1", 0))
            server.listen()
            print(server.getsockname()[1])
            client, address = server.accept()
            while True:
                text = client.recv(1024).decode().strip()
                if text == "exit":
                    break
                client.send(("you said " + text).encode())
            print("bye")
            """);
        await using var server = Running.Start(["python3", "-u", _temp["server.py"]]);
        var port = await server.Line(line => int.TryParse(line, out _), "port");
        var (code, said) = await Client(["tcp", "--port", port], "one\ntwo\n");
        Assert.Equal((0, "you said one\nyou said two\nYou have ended the talk."), (code, said[(said.IndexOf('\n') + 1)..]));
        await server.Line("bye");
        Assert.Equal(0, await server.ExitCode());
    }

    [Fact]
    public async Task Where_nobody_answers_the_client_says_what_it_knows()
    {
        using var silent = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        var port = ((IPEndPoint)silent.Client.LocalEndPoint!).Port;
        Assert.Contains("No answer in 2 s (lost, or nobody there).", (await Client(["udp", "--port", $"{port}"], "hello\n")).Output);
        silent.Close();
        Assert.Contains("Nobody listens there: the other machine says so (ICMP port unreachable).", (await Client(["udp", "--port", $"{port}"], "hello\n")).Output);
        var (code, said) = await Client(["tcp", "--port", $"{port}"], "hello\n");
        Assert.Equal((3, $"charla: Nobody listens on TCP 127.0.0.1:{port} (connection refused, ECONNREFUSED). Start the server first."), (code, said));
        Assert.Equal(3, (await Client(["tcp", "--host", "no-such-machine.invalid"], "hello\n")).Code);
    }

    [Fact]
    public async Task On_a_terminal_it_is_seen_who_is_there_and_one_types_after_a_prompt()
    {
        await using var server = await Terminal.Charla(_temp, "lab", "echo", "--tcp", "0", "--udp", "0", "--lang", "en");
        await server.Shows("listening on UDP 127.0.0.1:");
        var screen = await server.Look();
        var port = screen[(screen.IndexOf("TCP 127.0.0.1:", StringComparison.Ordinal) + "TCP 127.0.0.1:".Length)..].Split(' ', '\n', '│')[0];
        await using var client = await Terminal.Charla(_temp, "lab", "echo-client", "--tcp", port, "--lang", "en");
        await client.Shows("TCP or UDP?\n>");
        await client.Type("tcp");
        await client.Shows("each line goes there");
        await client.Type("hola");
        await client.Shows("> hola\nTCP server received: hola\n>");
        await server.Shows("1 / 1");
        await client.Type("exit");
        await client.Shows("exit code 0");
        await server.Shows("said exit");
        await server.Keys("q");
        await server.Shows("exit code 0");
    }

    public void Dispose() => _temp.Dispose();

    private static Task<(int Code, string Output)> Client(string[] arguments, string input) =>
        Running.ToEnd(["dotnet", Running.CharlaDll, "lab", "echo-client", .. arguments], input);

    private static async Task<(string Tcp, string Udp)> Ports(Running server)
    {
        var tcp = await server.Line(" TCP 127.0.0.1:");
        var udp = await server.Line(" UDP 127.0.0.1:");
        return (tcp.Split(':')[^1], udp.Split(':')[^1]);
    }
}
