using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Charla.EndToEnd.Support;
using Charla.Protocol;

namespace Charla.EndToEnd.Terminals;

/// <summary>What the server says of who comes and goes, and that nobody has to read it.</summary>
public sealed partial class ConsoleTests : IDisposable
{
    // A line for coming and one for going, of about 80 bytes: more than a pipe and what waits for it hold together.
    private const int SignIns = 1_500;
    private const int AtOnce = 500;
    private const string LongNick = "una.persona.de.nombre.muy.largo";

    // An account has at most 200 connections.
    private static readonly string[] MoreNicks = ["otra.persona.de.nombre.muy.largo", "esta.persona.de.nombre.muy.largo"];

    private readonly TempFolder _data = new();

    [Theory]
    [InlineData("pty")]
    [InlineData("pipe")]
    public async Task A_console_that_nobody_reads_holds_nobody_up_and_is_told_later_what_it_missed(string kind)
    {
        await using var server = await UnreadServer.Start(kind, _data);
        using var ana = await Wire.Register(server.Port, LongNick);
        await Storm(server, ana, SignIns);
        await ana.Post("#general", "still here");
        Assert.True(await server.Dropped() > 0);

        await server.Order("read");
        var told = await server.Process.Line(line => line.Contains("lines were not shown", StringComparison.Ordinal), "the gap");
        Assert.Matches(@"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d … [\d,]+ lines were not shown$", told.TrimEnd('\r'));
        Assert.Equal(await server.Dropped(), long.Parse(Number().Match(told[20..]).Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture));

        // What comes after it is shown again, to the last line.
        using var luis = await Wire.Register(server.Port, "luis");
        await server.Process.Line("+ luis  TCP 127.0.0.1:");
        Assert.Equal(0, await server.Stop());
        await server.Process.Line("Stopped.");
    }

    [Theory]
    [InlineData("pty")]
    [InlineData("pipe")]
    public async Task A_console_that_nobody_reads_does_not_keep_the_server_from_ending(string kind)
    {
        await using var server = await UnreadServer.Start(kind, _data);
        using var ana = await Wire.Register(server.Port, LongNick);
        await Storm(server, ana, SignIns);
        Assert.Equal(0, await server.Stop());
    }

    [Theory]
    [InlineData("pty")]
    [InlineData("pipe")]
    public async Task A_console_that_is_closed_harms_nobody(string kind)
    {
        await using var server = await UnreadServer.Start(kind, _data);
        using var ana = await Wire.Register(server.Port, "ana");
        await server.Order("close");
        await Storm(server, ana, AtOnce);
        await ana.Post("#general", "still here");
        Assert.Equal(0, await server.Stop());
    }

    // Its number is given to what the runtime opens for itself: a pipe of which it believes what it reads.
    [Theory]
    [InlineData(">&-")]
    [InlineData(">&- 2>&-")]
    [InlineData("<&- >&- 2>&-")]
    public async Task What_is_said_on_a_stream_that_is_closed_goes_nowhere(string closed)
    {
        var (port, trace) = (ChatServer.QuietPort(), Path.Combine(_data, "trace"));
        await using var server = Running.Start(
        [
            "strace", "-f", "-qq", "-e", "trace=write,pwrite64,writev", "-o", trace, "bash", "-c",
            $"exec dotnet '{Running.CharlaDll}' serve --data '{_data.Path}' --tcp {port} --udp none --http none {closed}",
        ]);
        await Eventually.IsTrue(() => IsServed(port), () => server.Output);
        using var ana = await Wire.Register(port, "ana");
        await ana.Post("#general", "heard");

        Assert.Equal("", string.Join('\n', File.ReadLines(trace).Where(line => line.Contains("Ctrl-C", StringComparison.Ordinal))));
    }

    [Fact]
    public async Task A_disk_that_fails_ends_the_server_though_nobody_reads_its_console()
    {
        string token;
        await using (var before = await ChatServer.Start(_data))
        {
            using var first = await Wire.Register(before.Port, "ana");
            token = first.Token;
            await before.Stop();
        }

        // Signing in by token writes nothing: the first sync is the post's.
        await using var server = await UnreadServer.Start(
            "pty", _data, ["strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=fsync,fdatasync", "-e", "inject=fsync,fdatasync:error=EIO"]);
        for (var i = 0; i < 300; i++)
            (await Wire.SignIn(server.Port, token)).Dispose();
        using var ana = await Wire.SignIn(server.Port, token);
        var (end, _) = await ana.Ask(new { op = "post", cid = "lost", conv = "#general", text = "never" });
        Assert.Equal("store-failed", (string?)end["code"]);
        Assert.Equal(1, await server.Ended());
    }

    [Fact]
    public async Task Who_comes_and_goes_at_once_is_one_line_and_who_stays_is_two()
    {
        await using var server = await ChatServer.Start(_data);
        using (var ana = await Wire.Register(server.Port, "ana"))
            await ana.Post("#general", "and away");
        Assert.Matches(@"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \+- ana  TCP 127\.0\.0\.1:\d+$", await server.Process.Line("+- ana"));
        using (await Wire.Register(server.Port, "luis"))
            Assert.Matches(@"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \+ luis  TCP 127\.0\.0\.1:\d+$", await server.Process.Line("+ luis"));
        await server.Process.Line(" - luis  TCP 127.0.0.1:");
        await server.Stop();
        await server.Process.Line("Stopped.");
        Assert.Single(server.Process.Output.Split('\n'), line => line.Contains(" ana ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_storm_of_guesses_is_a_line_with_the_address_and_their_number_and_nothing_in_it_acts_on_the_terminal()
    {
        await using var server = await ChatServer.Start(_data);
        using var ana = await Wire.Register(server.Port, "ana");
        using var guesser = await Wire.Connect(server.Port);
        await Refused(guesser, new { op = "signin", nick = "\u001b[2J\u0007ana\n2026-01-01 00:00:00 + pepe\u202e", password = "guess" });
        for (var i = 0; i < 20; i++)
            await Refused(guesser, new { op = "signin", nick = "ana", password = $"guess {i}" });
        await Refused(guesser, new { op = "register", nick = "ana", password = "guess 20" });

        // Of no use to who guesses, and common where a server was set up anew.
        foreach (var token in new[] { "k1.!!!", "k1." + new string('Z', 43), "k1." + new string('A', 43) })
            await Refused(guesser, new { op = "signin", token });
        await server.Stop();
        await server.Process.Line("Stopped.");
        var lines = server.Process.Output.Split('\n').Where(line => line.Contains("sign-in", StringComparison.Ordinal)).ToList();
        Assert.Matches(@"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d ! failed sign-in from 127\.0\.0\.1 \(TCP\) as ␛\[2J␇ana ⏎ 2026-01-01 00:00:00 \+ pepe$", lines[0]);
        Assert.Matches(@"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d ! … and 21 more failed sign-ins from 127\.0\.0\.1, the last as ana$", lines[1]);
        Assert.Equal(2, lines.Count);
        Assert.DoesNotContain("Exception", server.Process.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tcp")]
    [InlineData("udp")]
    [InlineData("http")]
    public async Task It_is_told_in_the_operators_language_however_they_came(string how)
    {
        await using var server = await ChatServer.Start(_data, environment: [("LANG", "es_ES.UTF-8")]);
        var said = "! entrada fallida desde 127.0.0.1 (" + how switch { "tcp" => "TCP", "udp" => "UDP", _ => "WS" } + ") como ana";
        if (how == "http")
        {
            using var http = new HttpClient();
            using var body = new StringContent("{\"nick\":\"ana\",\"password\":\"guess 1\"}", null, "application/json");
            using var answer = await http.PostAsync(new Uri($"http://127.0.0.1:{server.HttpPort}/api/signin"), body);
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        }
        else
        {
            var options = new Client.ClientOptions { Transport = how == "udp" ? Transport.Udp : Transport.Tcp };
            await Assert.ThrowsAnyAsync<Client.CharlaException>(() => Client.CharlaClient.ConnectAsync(
                new Client.ServerAddress("127.0.0.1", server.Port), Client.Credentials.WithPassword("ana", "guess 1"), options));
        }

        Assert.EndsWith(said, await server.Process.Line("! "), StringComparison.Ordinal);
    }

    public void Dispose() => _data.Dispose();

    [GeneratedRegex(@"[\d,]+")]
    private static partial Regex Number();

    private static async Task Refused(Wire wire, object request) => Assert.Equal("error", (string?)(await wire.Ask(request)).End["op"]);

    /// <summary>So many sign-ins, some at once, each long enough to be told as a coming and a going; in between somebody posts.</summary>
    private static bool IsServed(int port)
    {
        try
        {
            using var client = new TcpClient("127.0.0.1", port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static async Task Storm(UnreadServer server, Wire ana, int signIns)
    {
        List<string> tokens = [ana.Token];
        foreach (var nick in MoreNicks)
        {
            using var more = await Wire.Register(server.Port, nick);
            tokens.Add(more.Token);
        }

        for (var round = 0; round < signIns / AtOnce; round++)
        {
            List<Wire> here = [];
            for (var i = 0; i < AtOnce; i++)
                here.Add(await Wire.SignIn(server.Port, tokens[i % tokens.Count]));
            await ana.Post("#general", $"round {round}");
            await Task.Delay(TimeSpan.FromSeconds(1.5));
            here.ForEach(wire => wire.Dispose());
        }
    }

    /// <summary>A server on a terminal or pipe that is read only until the server is ready.</summary>
    private sealed class UnreadServer : IAsyncDisposable
    {
        private const string Reader = """
            import os, pty, subprocess, sys, threading
            kind, *command = sys.argv[1:]
            ours, its = pty.openpty() if kind == 'pty' else os.pipe()
            child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=its, stderr=its)
            os.close(its)
            print('pid', child.pid, flush=True)
            def read(enough):
                seen = b''
                while not enough(seen):
                    try:
                        some = os.read(ours, 4096)
                    except OSError:  # a terminal's other end is closed
                        return
                    if not some:
                        return
                    seen += some
                    sys.stdout.buffer.write(some)
                    sys.stdout.buffer.flush()
            read(lambda seen: b'Ctrl-C' in seen)
            for order in sys.stdin:
                if order == 'close\n':
                    os.close(ours)
                else:
                    reading = threading.Thread(target=read, args=[lambda seen: False])
                    reading.start()
            code = child.wait()
            if 'reading' in globals():
                reading.join()
            sys.exit(code)
            """;

        private int _pid;
        private Uri _http = null!;

        private UnreadServer(Running process) => Process = process;

        public Running Process { get; }

        public int Port { get; private set; }

        public static async Task<UnreadServer> Start(string kind, string data, string[]? before = null)
        {
            var server = new UnreadServer(Running.Start(
                ["python3", "-c", Reader, kind, .. before ?? [], "dotnet", Running.CharlaDll, "serve", "--data", data, "--bind", "127.0.0.1", "--tcp", "0", "--rate", "0"]));
            server._pid = int.Parse((await server.Process.Line("pid "))[4..], CultureInfo.InvariantCulture);
            await server.Process.Line("Ctrl-C");
            server.Port = IPEndPoint.Parse((await server.Process.Line("  127.0.0.1:")).Trim()).Port;
            server._http = new Uri((await server.Process.Line("  http://127.0.0.1:")).Trim());
            return server;
        }

        public Task Order(string order) => Process.Type(order + "\n");

        /// <summary>Lines that were not shown, as its metrics tell.</summary>
        public async Task<long> Dropped()
        {
            const string Name = "charla_console_lines_total{fate=\"dropped\"} ";
            using var http = new HttpClient();
            var metrics = await http.GetStringAsync(new Uri(_http, "/metrics"));
            return long.Parse(metrics.Split('\n').Single(line => line.StartsWith(Name, StringComparison.Ordinal))[Name.Length..], CultureInfo.InvariantCulture);
        }

        /// <summary>Ends it in order; its exit code.</summary>
        public async Task<int> Stop()
        {
            await System.Diagnostics.Process.Start("kill", ["-TERM", _pid.ToString(CultureInfo.InvariantCulture)]).WaitForExitAsync();
            return await Ended();
        }

        public Task<int> Ended()
        {
            Process.EndInput();
            return Process.ExitCode(TimeSpan.FromSeconds(30));
        }

        public ValueTask DisposeAsync() => Process.DisposeAsync();
    }
}
