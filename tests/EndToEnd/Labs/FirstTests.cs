using System.Net;
using System.Net.Sockets;
using Charla.EndToEnd.Support;

namespace Charla.EndToEnd.Labs;

/// <summary><c>charla lab first</c>, as it is typed.</summary>
public sealed class FirstTests
{
    [Fact]
    public async Task It_tells_what_the_system_answers_and_why()
    {
        var (tcp, udp) = Unused();
        Assert.Equal(
            (0, $"""
            TCP 127.0.0.1:{tcp}
              connect(): ECONNREFUSED, connection refused
              The machine is there, but no program listens on that port: it answered our SYN with a RST, at once.
            UDP 127.0.0.1:{udp}
              send(): ok. Nobody was asked: UDP has no connection that could be refused.
              recv(): ECONNREFUSED
              The machine answered that nobody listens there (ICMP port unreachable). Only a connected socket is told; after sendto() one waits for ever.
            """),
            await First("--tcp", tcp, "--udp", udp));
        var (code, spanish) = await First("udp", "--udp", udp, "--lang", "es");
        Assert.Equal(0, code);
        Assert.StartsWith($"UDP 127.0.0.1:{udp}\n  send(): bien.", spanish, StringComparison.Ordinal);
        Assert.Equal(2, (await First("smtp")).Code);
    }

    [Fact]
    public async Task A_server_that_says_nothing_looks_like_none_over_UDP()
    {
        using var silent = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        var (code, said) = await First("udp", "--udp", $"{((IPEndPoint)silent.Client.LocalEndPoint!).Port}");
        Assert.Equal(0, code);
        Assert.Contains("  recv(): nothing came back in 5 s\n  Nobody there, a lost datagram,", said);
    }

    [Fact]
    public async Task With_retry_it_waits_until_the_server_is_there()
    {
        var (tcp, udp) = Unused();
        await using var first = Running.Charla(["lab", "first", "--retry", "--tcp", tcp, "--udp", udp]);
        await first.Line("Waiting for the server: a try each second. Ctrl-C ends.");
        await using var server = Running.Charla(["lab", "echo", "--tcp", tcp, "--udp", udp]);
        await first.Line("  It says: TCP server received: hello");
        await first.Line("  It says: UDP server received: hello");
        Assert.Equal(0, await first.ExitCode());
    }

    [Fact]
    public async Task Who_sits_there_is_asked_whether_to_wait_and_may_stop()
    {
        var (tcp, _) = Unused();
        await using var first = await Terminal.Start(
            "sh", "-c", "trap : INT; \"$@\"; echo \"exit code $?\"; exec cat", "sh", "dotnet", Running.CharlaDll, "lab", "first", "tcp", "--tcp", tcp, "--lang", "es");
        await first.Shows("¿Esperar a que aparezca? [s/N]");
        await first.Type("s");
        await first.Shows("Esperando al servidor");
        await first.Keys("\x03");
        await first.Shows("exit code 0");
    }

    private static Task<(int Code, string Output)> First(params string[] arguments) =>
        Running.ToEnd(["dotnet", Running.CharlaDll, "lab", "first", .. arguments]);

    /// <summary>Ports that were free a moment ago.</summary>
    private static (string Tcp, string Udp) Unused()
    {
        using var tcp = new TcpListener(IPAddress.Loopback, 0);
        tcp.Start();
        using var udp = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        return ($"{((IPEndPoint)tcp.LocalEndpoint).Port}", $"{((IPEndPoint)udp.Client.LocalEndPoint!).Port}");
    }
}
