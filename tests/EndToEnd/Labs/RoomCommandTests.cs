using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Charla.EndToEnd.Support;

namespace Charla.EndToEnd.Labs;

/// <summary><c>charla lab room</c> and <c>charla lab signin</c> as they are run.</summary>
public sealed class RoomCommandTests
{
    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task A_room_tells_who_comes_and_goes_and_ends_in_order(string signal)
    {
        await using var room = Running.Charla(["lab", "room", "--tcp", "0", "--udp", "0", "--lang", "es"]);
        var tcp = await Port(room, "escuchando en TCP 127.0.0.1:");
        var udp = await Port(room, "escuchando en UDP 127.0.0.1:");
        await room.Line("con --host 0.0.0.0 llegan");

        using var ana = new TcpClient(AddressFamily.InterNetwork);
        await ana.ConnectAsync(IPAddress.Loopback, tcp, TestContext.Current.CancellationToken);
        await ana.GetStream().WriteAsync("ana\n"u8.ToArray(), TestContext.Current.CancellationToken);
        await room.Line($"+ TCP {ana.Client.LocalEndPoint} ana");
        using var luz = new UdpClient("127.0.0.1", udp);
        await luz.SendAsync("lu\u202Ez"u8.ToArray(), TestContext.Current.CancellationToken);
        await room.Line($"+ UDP 127.0.0.1:{((IPEndPoint)luz.Client.LocalEndPoint!).Port} luz");
        ana.Close();
        await room.Line("ana: se fue");

        await room.Signal(signal);
        Assert.Equal(0, await room.ExitCode());
        Assert.Contains("luz: cerrado: este programa termina", room.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("room", true)]
    [InlineData("room", false)]
    [InlineData("signin", false)]
    public async Task A_port_in_use_is_told_with_who_has_it_and_what_to_do(string lab, bool isTcp)
    {
        using var holder = new Socket(AddressFamily.InterNetwork, isTcp ? SocketType.Stream : SocketType.Dgram, isTcp ? ProtocolType.Tcp : ProtocolType.Udp);
        holder.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        if (isTcp)
            holder.Listen();
        using var folder = new TempFolder();
        var (port, option) = (((IPEndPoint)holder.LocalEndPoint!).Port, isTcp ? "--tcp" : "--udp");
        string[] others = lab == "signin" ? ["--accounts", folder["a.json"]] : isTcp ? ["--udp", "0"] : ["--tcp", "0"];
        var (code, output) = await Running.ToEnd(
            ["dotnet", Running.CharlaDll, "lab", lab, option, port.ToString(CultureInfo.InvariantCulture), .. others]);
        Assert.Equal(1, code);
        Assert.Contains($"Port {port} ({(isTcp ? "TCP" : "UDP")}) is taken by ", output, StringComparison.Ordinal);
        Assert.Contains($"{option} 0.", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("room", "--silence", "0")]
    [InlineData("room", "--tcp", "65536")]
    [InlineData("room", "--host", "example.invalid")]
    [InlineData("room", "--bridge", "a b")]
    [InlineData("room", "--bridge", "192.0.2.1")]
    [InlineData("signin", "--silence", "x")]
    public async Task What_makes_no_sense_is_told(string lab, string option, string value)
    {
        var (code, output) = await Running.ToEnd(["dotnet", Running.CharlaDll, "lab", lab, option, value]);
        Assert.Equal(2, code);
        Assert.StartsWith("charla: ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bridge_keeps_its_token_and_tells_what_it_cannot_join()
    {
        using var home = new TempFolder();
        await using var server = await ChatServer.Start(home["data"]);
        (string, string?) env = ("CHARLA_HOME", home["home"]);
        string[] bridge = ["lab", "room", "--tcp", "0", "--udp", "0", "--bridge", $"127.0.0.1:{server.Port}", "--bridge-nick", "clase"];
        // The second time it comes back with the token of the first.
        for (var i = 0; i < 2; i++)
        {
            await using var room = Running.Charla(bridge, env);
            await room.Line($"bridge: in #general of 127.0.0.1:{server.Port} as clase");
            using var ana = new TcpClient(AddressFamily.InterNetwork);
            await ana.ConnectAsync(IPAddress.Loopback, await Port(room, "listening on TCP 127.0.0.1:"), TestContext.Current.CancellationToken);
            await ana.GetStream().WriteAsync(Encoding.UTF8.GetBytes($"ana\nhola {i}\n"), TestContext.Current.CancellationToken);
            await room.Line("ana");
            await Eventually.IsTrue(() => History(server, env).Contains($"clase: ana: hola {i}", StringComparison.Ordinal), () => room.Output);
            await room.Signal("INT");
            Assert.Equal(0, await room.ExitCode());
        }

        var (code, output) = await Running.ToEnd(["dotnet", Running.CharlaDll, .. bridge, "--room", "nada"], "", env);
        Assert.Equal(1, code);
        Assert.StartsWith($"charla: The bridge cannot join #nada on 127.0.0.1:{server.Port}: ", output, StringComparison.Ordinal);
        // Someone else, who has no token of that account.
        (code, output) = await Running.ToEnd(["dotnet", Running.CharlaDll, .. bridge], "", ("CHARLA_HOME", home["other"]));
        Assert.Equal(1, code);
        Assert.Contains("--bridge-nick", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_account_file_is_told_and_left_as_it_is()
    {
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder["a.json"], "[{", TestContext.Current.CancellationToken);
        var (code, output) = await Running.ToEnd(["dotnet", Running.CharlaDll, "lab", "signin", "--udp", "0", "--accounts", folder["a.json"], "--lang", "es"]);
        Assert.Equal(1, code);
        Assert.StartsWith($"charla: Las cuentas de {folder["a.json"]} no se entienden", output, StringComparison.Ordinal);
        Assert.Equal("[{", await File.ReadAllTextAsync(folder["a.json"], TestContext.Current.CancellationToken));
    }

    private static string History(ChatServer server, (string, string?) env) => Running.ToEnd(
        ["dotnet", Running.CharlaDll, "history", "#general", "--server", $"127.0.0.1:{server.Port}"], "", env).GetAwaiter().GetResult().Output;

    private static async Task<int> Port(Running room, string before)
    {
        var line = await room.Line(before);
        return int.Parse(line[(line.IndexOf(before, StringComparison.Ordinal) + before.Length)..], CultureInfo.InvariantCulture);
    }
}
