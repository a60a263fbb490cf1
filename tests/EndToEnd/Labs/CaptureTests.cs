using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Charla.EndToEnd.Support;

namespace Charla.EndToEnd.Labs;

/// <summary><c>charla lab capture</c>: with the programs that are there, with those that may not, and with none at all.</summary>
public sealed partial class CaptureTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [GeneratedRegex(@"TCP 127\.0\.0\.1:(\d+), UDP 127\.0\.0\.1:\1, WebSocket 127\.0\.0\.1:\d+")]
    private static partial Regex Doors { get; }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Where_nothing_is_installed_it_says_what_to_install()
    {
        var (code, output) = await Charla("lab", "capture");
        Assert.Equal(1, code);
        Assert.Contains("sudo apt install tshark", output, StringComparison.Ordinal);
        Assert.Contains("brew install wireshark", output, StringComparison.Ordinal);
        Assert.Contains("winget install", output, StringComparison.Ordinal);
        Assert.Contains("--proxy", output, StringComparison.Ordinal);
        Assert.Contains("Instala tshark", (await Charla("lab", "capture", "--lang", "es")).Output, StringComparison.Ordinal);
        Assert.Contains("--proxy FILE", (await Charla("lab", "capture", "--proxy")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_takes_the_program_that_is_there_with_the_filter_and_the_interface_of_the_server()
    {
        const string Local = "'tcp port 22222 or udp port 22222 or tcp port 8080'";
        Pretend("tcpdump", "exit 0");
        Assert.Equal($"tcpdump -l -n -A -i lo {Local}", await Printed());
        Assert.Equal($"tcpdump -n -U -i lo -w talk.pcap {Local}", await Printed("talk.pcap"));
        Pretend("tshark", "exit 0");
        Assert.StartsWith($"tshark -l -n -i lo -f {Local} -X lua_script:charla.lua -o charla.tcp_ports:22222", await Printed(), StringComparison.Ordinal);
        Assert.Equal($"tshark -q -i lo -f {Local} -w talk.pcapng", await Printed("talk.pcapng"));
        Pretend("dumpcap", "exit 0");
        Assert.Equal($"dumpcap -q -i lo -f {Local} -w talk.pcapng", await Printed("talk.pcapng"));

        Assert.Equal("dumpcap -q -i any -f '(host 192.0.2.7) and (tcp port 5000 or udp port 5001)' -w x", await Printed("x", "--server", "192.0.2.7:5000", "--udp", "5001", "--http", "0"));
        Assert.Equal("dumpcap -q -i eth7 -f 'udp port 9' -w x", await Printed("x", "-i", "eth7", "--tcp", "0", "--udp", "9", "--http", "0"));
    }

    [Fact]
    public async Task What_makes_no_sense_is_refused()
    {
        Assert.Equal(2, (await Charla("lab", "capture", "--tcp", "0", "--udp", "0", "--http", "0")).Code);
        Assert.Equal(2, (await Charla("lab", "capture", "--tcp", "70000")).Code);
        Assert.Equal(2, (await Charla("lab", "capture", "--loss", "101")).Code);
        Assert.Equal(2, (await Charla("lab", "capture", "--server", "a b")).Code);
        await File.WriteAllTextAsync(_folder["old.pcap"], "precious", TestContext.Current.CancellationToken);
        var (code, output) = await Charla("lab", "capture", _folder["old.pcap"], "--proxy");
        Assert.Equal(1, code);
        Assert.Contains("--force", output, StringComparison.Ordinal);
        Assert.Equal("precious", await File.ReadAllTextAsync(_folder["old.pcap"], TestContext.Current.CancellationToken));
        Assert.Equal(1, (await Charla("lab", "capture", _folder["no/such/folder.pcap"], "--proxy", "--listen", "0")).Code);
    }

    [Fact]
    public async Task A_program_that_fails_is_quoted()
    {
        Pretend("dumpcap", "echo 'dumpcap: There is no device called lo.' >&2; exit 1");
        var (code, output) = await Charla("lab", "capture", _folder["x.pcapng"]);
        Assert.Equal(1, code);
        Assert.Contains("There is no device called lo.", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_that_captures_is_ended_in_order_and_its_packets_are_counted()
    {
        // Waits without doing anything, and not for ever: nobody ends it if this test is killed.
        Pretend("dumpcap", """
            trap 'kill "$!"; echo "Packets captured: 12" >&2; exit 0' INT
            echo "Capturing on 'Loopback: lo'" >&2; echo "File: $7" >&2
            /bin/sleep 300 >/dev/null 2>&1 & wait
            """);
        await using var capture = Start("lab", "capture", _folder["x.pcapng"]);
        await capture.Line("capturing on lo: tcp port 22222 or udp port 22222 or tcp port 8080");
        await capture.Signal("TERM");
        Assert.Equal(0, await capture.ExitCode());
        Assert.Contains("packets: 12", capture.Output, StringComparison.Ordinal);
        Assert.Contains("wireshark " + _folder["x.pcapng"], capture.Output, StringComparison.Ordinal);
        Assert.Contains("charla lab wireshark install", capture.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_there_are_no_rights_it_goes_through_a_proxy()
    {
        Pretend("dumpcap", "echo 'dumpcap: You do not have permission to capture on device \"lo\".' >&2; exit 1");
        await TalksThroughProxy("dumpcap may not capture here", _folder["x.pcap"]);
    }

    [Fact]
    public async Task A_program_that_may_not_even_be_started_counts_as_no_rights()
    {
        // As Debian keeps dumpcap for a group: no file that the system would run.
        Pretend("dumpcap", "");
        await File.WriteAllBytesAsync(_folder["bin/dumpcap"], [0x7F, 1, 2, 3], TestContext.Current.CancellationToken);
        await TalksThroughProxy("dumpcap may not capture here", _folder["x.pcap"]);
    }

    [Fact]
    public async Task The_proxy_needs_no_program_at_all() => await TalksThroughProxy("clients connect to", _folder["x.pcap"], "--proxy");

    [Fact]
    public async Task Without_a_file_the_proxy_shows_what_is_said_by_tshark()
    {
        await using var server = await ChatServer.Start(_folder["data"]);
        await using var capture = Running.Charla(Arguments(server, "--proxy"), Environment()[..3]);
        using var ana = await Wire.Register(await Door(capture), "ana");
        await ana.Post("#general", "¡hola, ojos!");
        await capture.Line("post(2) #general: ¡hola, ojos!");
        await capture.Line("entry #general 2 ana: ¡hola, ojos!");
        await capture.Signal("TERM");
        Assert.Equal(0, await capture.ExitCode());
        // The server's side says the same once more, and is left out.
        Assert.Single(Regex.Matches(capture.Output, @"post\(2\)", RegexOptions.None, TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public async Task A_live_capture_sees_the_talk()
    {
        await using var server = await ChatServer.Start(_folder["data"]);
        await using var capture = Running.Charla(Arguments(server, _folder["live.pcapng"]), Environment()[..3]);
        await capture.Line(line => line.StartsWith("capturing on", StringComparison.Ordinal) || line.StartsWith("clients connect", StringComparison.Ordinal), "that it has begun");
        if (capture.Output.Contains("clients connect", StringComparison.Ordinal))
            Assert.Skip("Nobody may capture here.");
        using (var ana = await Wire.Register(server.Port, "ana"))
            await ana.Post("#general", "en directo");
        // The last packets are written before it ends.
        await capture.Signal("TERM");
        Assert.Equal(0, await capture.ExitCode());
        using var tshark = new Tshark(_folder["live.pcapng"]) { Tcp = [server.Port], Udp = [server.Port], Http = [server.HttpPort] };
        Assert.Equal(["hello", "register", "post"], await tshark.Values($"charla and tcp.dstport == {server.Port}", "charla.op"));
        Assert.Contains("en directo", await tshark.Values("charla.op == \"entry\"", "charla.text"));
    }

    private async Task TalksThroughProxy(string said, string file, params string[] more)
    {
        await using var server = await ChatServer.Start(_folder["data"]);
        await using var capture = Start(Arguments(server, [file, .. more]));
        await capture.Line(said);
        var door = await Door(capture);
        using (var ana = await Wire.Register(door, "ana"))
            await ana.Post("#general", "por el proxy");
        await capture.Signal("TERM");
        Assert.Equal(0, await capture.ExitCode());
        Assert.Matches("packets: [1-9]", capture.Output);
        Assert.Contains("tshark -r " + file, capture.Output, StringComparison.Ordinal);
        using var tshark = new Tshark(file) { Tcp = [door, server.Port] };
        Assert.Equal(["hello", "register", "post"], await tshark.Values($"charla and tcp.dstport == {door}", "charla.op"));
        Assert.Equal(["hello", "register", "post"], await tshark.Values($"charla and tcp.dstport == {server.Port}", "charla.op"));
    }

    private static string[] Arguments(ChatServer server, params string[] more) =>
    [
        "lab", "capture", "--server", new IPEndPoint(IPAddress.Loopback, server.Port).ToString(),
        "--http", server.HttpPort.ToString(CultureInfo.InvariantCulture), "--listen", "0", .. more,
    ];

    private static async Task<int> Door(Running capture) =>
        int.Parse(Doors.Match(await capture.Line(line => Doors.IsMatch(line), "where to connect to")).Groups[1].Value, CultureInfo.InvariantCulture);

    private async Task<string> Printed(params string[] more)
    {
        var (code, output) = await Charla(["lab", "capture", "--print", .. more]);
        Assert.Equal(0, code);
        return output.Split('\n').Single(line => !line.StartsWith("charla.lua is", StringComparison.Ordinal));
    }

    private Task<(int Code, string Output)> Charla(params string[] arguments) =>
        Running.ToEnd(["dotnet", Running.CharlaDll, .. arguments], "", Environment());

    private Running Start(params string[] arguments) => Running.Charla(arguments, Environment());

    /// <summary>Nothing on the path but what a test pretends; the last one is the path.</summary>
    private (string, string?)[] Environment() =>
        [("HOME", _folder.Path), ("XDG_CONFIG_HOME", _folder["config"]), ("CHARLA_HOME", _folder["home"]), ("PATH", _folder["bin"])];

    private void Pretend(string program, string script)
    {
        Directory.CreateDirectory(_folder["bin"]);
        File.WriteAllText(_folder["bin/" + program], "#!/bin/bash\n" + script + "\n");
        File.SetUnixFileMode(_folder["bin/" + program], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
