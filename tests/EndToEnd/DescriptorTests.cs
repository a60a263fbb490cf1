using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Charla.EndToEnd.Support;

namespace Charla.EndToEnd;

/// <summary>A server that the system allows few descriptors, and more clients than they are enough for.</summary>
[Trait("Category", "Quiet")]
public sealed class DescriptorTests(ITestOutputHelper output) : IDisposable
{
    private const string Upgrade =
        "GET /ws HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

    private readonly TempFolder _data = new();

    public static TheoryData<int, bool, string> Crowds => new()
    {
        { 256, false, "" },
        { 256, true, "GET / HTTP/1.1\r\n" },
        { 256, true, Upgrade },
        { 1024, false, "{\"op\":\"hello\",\"protocol\":1,\"client\":\"x\"}\n" },
        { 1024, true, Upgrade },
    };

    [Theory]
    [MemberData(nameof(Crowds))]
    public async Task More_come_than_fit_and_those_inside_go_on(int limit, bool overHttp, string says)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "It looks into /proc.");
        await using var server = await ChatServer.Start(_data, before: Limited(limit));
        using var ana = await Wire.Register(server.Port, "ana");
        using var luis = await Wire.Register(server.Port, "luis");
        await Worst(ana, 20);

        // At once, and slowly.
        var crowd = new List<Socket>();
        try
        {
            var coming = Task.Run(() => Come(overHttp ? server.HttpPort : server.Port, says, limit + 200, crowd));
            var during = await Worst(ana, 50);
            await coming;
            await Task.Delay(500);
            var cpu = CpuSeconds(server);
            await Task.Delay(2_000);
            cpu = CpuSeconds(server) - cpu;
            var after = await Worst(luis, 50);
            output.WriteLine($"limit {limit}: {Open(server)} open, worst post {during.TotalMilliseconds:F0} ms during, {after.TotalMilliseconds:F0} ms after, {cpu / 2:P0} of a core while idle, {Memory(server)} MiB");
            Assert.True(Open(server) < limit, $"{Open(server)} of {limit} are open.");
            Assert.True(during < TimeSpan.FromSeconds(2) && after < TimeSpan.FromSeconds(2), $"{during}, {after}");
            Assert.True(cpu < 1, $"{cpu} s of processor time in 2 s in which nothing happened");

            // Strangers are no reason to keep anybody out.
            using (var again = await Wire.SignIn(server.Port, luis.Token))
                await again.Post("#general", "again");
            await ana.Ok(new { op = "search", text = "again" });
            await AdminAndBackupWork();
        }
        finally
        {
            crowd.ForEach(socket => socket.Dispose());
        }

        await server.Stop();
    }

    [Fact]
    public async Task Who_finds_every_place_taken_is_told_so_and_gets_in_once_somebody_leaves()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "It looks into /proc.");
        await using var server = await ChatServer.Start(_data, before: Limited(256));
        using var ana = await Wire.Register(server.Port, "ana");
        var inside = new List<Wire>();
        try
        {
            while (inside.Count < 256 && await SignedIn(server, ana) is { } one)
                inside.Add(one);
            Assert.InRange(inside.Count, 16, 200);
            using var http = new HttpClient();
            using (var answer = await http.GetAsync(new Uri($"http://127.0.0.1:{server.HttpPort}/healthz")))
                Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);

            // Many more try, again and again, and cost nothing.
            for (var i = 0; i < 300; i++)
                Assert.Null(await SignedIn(server, ana));
            Assert.True(await Worst(ana, 20) < TimeSpan.FromSeconds(2));
            await AdminAndBackupWork();
            await server.Process.Line("Every place is taken");

            inside[^1].Dispose();
            inside.RemoveAt(inside.Count - 1);
            Wire? next = null;
            await Eventually.IsTrue(() => (next = SignedIn(server, ana).GetAwaiter().GetResult()) is not null);
            inside.Add(next!);
            await next!.Post("#general", "inside");
        }
        finally
        {
            inside.ForEach(wire => wire.Dispose());
        }

        var metrics = "";
        using (var http = new HttpClient())
            await Eventually.IsTrue(() => (metrics = Try(http, server)).Length > 0);
        Assert.Contains("\nprocess_max_fds 256\n", metrics);
        Assert.InRange(Number(metrics, "process_open_fds"), 50, 255);
        Assert.InRange(Number(metrics, "charla_reserved_fds"), 50, 240);
        Assert.InRange(Number(metrics, "charla_connections_refused_total"), 300, 10_000);
        await server.Stop();
    }

    [Theory]
    [InlineData(64, "en", "ulimit -n 4096")]
    [InlineData(100, "es", "ulimit -n 4096")]
    [InlineData(200, "en", "LimitNOFILE=65536")]
    public async Task With_too_few_it_does_not_start_and_says_what_to_do(int limit, string language, string advice)
    {
        var (code, said) = await Running.ToEnd([.. Limited(limit), "dotnet", Running.CharlaDll, "serve", "--data", _data, "--tcp", "0", "--lang", language]);
        Assert.Equal(1, code);
        Assert.Contains(advice, said);
        Assert.Contains($" {limit} ", said);
        Assert.DoesNotContain("   at ", said);
    }

    public void Dispose() => _data.Dispose();

    private static string[] Limited(int limit) => ["sh", "-c", "ulimit -n \"$0\" && exec \"$@\"", limit.ToString(CultureInfo.InvariantCulture)];

    /// <summary>One more connection of an account; null where there was no place for it.</summary>
    private static async Task<Wire?> SignedIn(ChatServer server, Wire account)
    {
        try
        {
            return await Wire.SignIn(server.Port, account.Token);
        }
        catch (Exception error) when (error is IOException or SocketException)
        {
            return null;
        }
    }

    private static string Try(HttpClient http, ChatServer server)
    {
        using var answer = http.GetAsync(new Uri($"http://127.0.0.1:{server.HttpPort}/metrics")).GetAwaiter().GetResult();
        return answer.IsSuccessStatusCode ? answer.Content.ReadAsStringAsync().GetAwaiter().GetResult() : "";
    }

    private static double Number(string metrics, string name) =>
        double.Parse(metrics.Split('\n').Single(line => line.StartsWith(name + " ", StringComparison.Ordinal)).Split(' ')[1], CultureInfo.InvariantCulture);

    /// <summary>The first half comes at once, the others one after the other.</summary>
    private static async Task Come(int port, string says, int count, List<Socket> crowd)
    {
        for (var i = 0; i < count; i++)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            crowd.Add(socket);
            try
            {
                await socket.ConnectAsync(IPAddress.Loopback, port);
                if (says.Length > 0)
                    await socket.SendAsync(Encoding.ASCII.GetBytes(says));
            }
            catch (SocketException)
            {
                // It had to give way already.
            }

            if (i > count / 2)
                await Task.Delay(2);
        }
    }

    private static async Task<TimeSpan> Worst(Wire wire, int posts)
    {
        var worst = TimeSpan.Zero;
        for (var i = 0; i < posts; i++)
        {
            var watch = Stopwatch.StartNew();
            await wire.Post("#general", $"{i}");
            worst = watch.Elapsed > worst ? watch.Elapsed : worst;
            await Task.Delay(10);
        }

        return worst;
    }

    private static int Open(ChatServer server) => Directory.GetFileSystemEntries($"/proc/{server.Process.Pid}/fd").Length;

    private static long Memory(ChatServer server)
    {
        using var process = Process.GetProcessById(server.Process.Pid);
        return process.WorkingSet64 >> 20;
    }

    private static double CpuSeconds(ChatServer server)
    {
        using var process = Process.GetProcessById(server.Process.Pid);
        return process.TotalProcessorTime.TotalSeconds;
    }

    private async Task AdminAndBackupWork()
    {
        var (listed, said) = await Running.ToEnd(["dotnet", Running.CharlaDll, "admin", "list", "--data", _data]);
        Assert.True(listed == 0, said);
        (var saved, said) = await Running.ToEnd(["dotnet", Running.CharlaDll, "admin", "backup", _data[Guid.NewGuid().ToString("N")], "--data", _data]);
        Assert.True(saved == 0, said);
    }
}
