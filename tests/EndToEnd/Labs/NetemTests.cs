using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Charla.EndToEnd.Support;

namespace Charla.EndToEnd.Labs;

/// <summary><c>charla lab netem</c> and <c>compare</c> as people start them: in a terminal, in a pipe, in front of a real server.</summary>
public sealed class NetemTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public async Task On_a_terminal_it_shows_what_passes_and_takes_orders()
    {
        using var server = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        await using var terminal = await Terminal.Charla(
            _temp["home"], "lab", "netem", "--to", server.Client.LocalEndPoint!.ToString()!, "--udp", "--listen", "0", "--seed", "7");
        await terminal.Shows("netem, seed 7");
        await terminal.Shows("both ways: clear");
        var port = terminal.Screen.Split("listening on UDP 127.0.0.1:")[1].Split(' ')[0];
        using var client = new UdpClient("127.0.0.1", int.Parse(port, CultureInfo.InvariantCulture));
        await client.SendAsync("hola"u8.ToArray());
        await terminal.Shows("UDP  to server        1");
        await terminal.Type("loss 100");
        await terminal.Shows("both ways: loss 100 %");
        await client.SendAsync("hola"u8.ToArray());
        await terminal.Shows("1 (50 %)");
        await terminal.Type("quit");
        await terminal.Shows("exit code 0");
    }

    [Fact]
    public async Task In_front_of_a_real_server_people_talk_through_it_until_it_is_cut()
    {
        await using var server = await ChatServer.Start(_temp["data"]);
        await using var netem = Running.Charla(["lab", "netem", "--to", $"127.0.0.1:{server.Port}", "--listen", "0", "--loss", "10", "--seed", "7"]);
        var port = (await netem.Line("listening on TCP")).Split(' ')[3];
        netem.EndInput();
        var (code, said) = await Running.ToEnd(
            ["dotnet", Running.CharlaDll, "register", "ana", "--password-stdin", "--server", port], "a secret\n", ("CHARLA_HOME", _temp["ana"]));
        Assert.True(code == 0, said);
        (code, said) = await Running.ToEnd(
            ["dotnet", Running.CharlaDll, "post", "#general", "por un camino malo", "--server", port], "", ("CHARLA_HOME", _temp["ana"]));
        Assert.True(code == 0, said);
        await netem.Line("TCP: 2 clients so far");
        await netem.Signal("TERM");
        Assert.Equal(0, await netem.ExitCode());
    }
}
