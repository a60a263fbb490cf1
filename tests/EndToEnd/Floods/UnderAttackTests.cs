using System.Globalization;
using System.Text;
using Charla.Client;
using Charla.EndToEnd.Support;

namespace Charla.EndToEnd.Floods;

/// <summary>
/// What ten honest people notice while others do what they can to a server of the usual settings, and whether any of it makes the
/// server fail in itself. The figures are in <c>artifacts/test-results/floods.txt</c>; <c>CHARLA_LONG=1</c> takes a minute for each.
/// </summary>
[Trait("Category", "Alone")]
public sealed class UnderAttackTests(ITestOutputHelper output)
{
    private static readonly bool IsLong = Environment.GetEnvironmentVariable("CHARLA_LONG") == "1";
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(IsLong ? 60 : 2.5);

    // A machine that is busy with other things is slow for everybody.
    private const double MostTimesAlone = 20;
    private const double AlwaysGood = 1_000;
    private const double SignInAlwaysGood = 2_000;

    private readonly StringBuilder _table = new();
    private readonly List<string> _faults = [];

    // Each fault is told once, beside the attack that it came of.
    private readonly HashSet<string> _told = [];
    private long _internals;

    [Fact]
    public async Task Ten_honest_people_hardly_notice_what_others_do_and_nothing_makes_the_server_fail()
    {
        using var data = new TempFolder();
        await using var server = await ChatServer.Start(data, rate: "200");
        await using var honest = await Honest.GatherAsync(server.Port, server.HttpPort);
        await using var own = await CharlaClient.ConnectAsync(new ServerAddress("127.0.0.1", server.Port), Credentials.NewAccount("mala", "otra secreta"));
        await own.JoinAsync("#clase");
        var field = new Battlefield(server.Port, server.HttpPort, own.Token!, IsLong ? 2 : 1);

        await honest.WriteAsync(Length / 2);
        var alone = await honest.WriteAsync(Length);
        Row("alone", alone);
        foreach (var (name, attack) in Attacks.All)
        {
            Judge(name, alone, await UnderAsync(honest, token => attack(field, token)));
            _faults.AddRange(field.Faults.Distinct().Select(fault => $"{name}: {fault}"));
            field.Faults.Clear();
            await CheckAsync(name, server.HttpPort, () => server.Process.Output);
        }

        await Finish(server.Process.Output);
        await honest.DisposeAsync();
        await server.Stop();
        Assert.True(_faults.Count == 0, $"{_table}\n{string.Join('\n', _faults)}");
    }

    [Fact]
    public async Task A_console_that_nobody_reads_holds_up_nobody()
    {
        using var data = new TempFolder();
        var (port, http) = (ChatServer.QuietPort(), ChatServer.QuietPort());
        // All but a few lines of what a pipe holds is there already, and nobody ever takes anything out of it.
        await using var server = Running.Start(
        [
            "sh", "-c", "{ head -c 60000 /dev/zero; exec \"$@\"; } | sleep 1000", "sh", "dotnet", Running.CharlaDll,
            "serve", "--data", data, "--bind", "127.0.0.1", "--tcp", Show(port), "--http", Show(http), "--rate", "200",
        ]);
        while (await Stranger.ConnectAsync(port) is not { } first)
            await Task.Delay(50);
        await using var honest = await Honest.GatherAsync(port, http);
        await honest.WriteAsync(Length / 2);
        var alone = await honest.WriteAsync(Length);
        Row("alone, its console read by nobody", alone);
        Judge("sign-ins while nobody reads the console", alone, await UnderAsync(honest, token => SignInsAsync(port, honest.Token, token)));
        await CheckAsync("sign-ins while nobody reads the console", http, () => server.Output);
        await Finish(server.Output);
        Assert.True(_faults.Count == 0, $"{_table}\n{string.Join('\n', _faults)}");

        static string Show(int number) => number.ToString(CultureInfo.InvariantCulture);
    }

    private static async Task SignInsAsync(int port, string token, CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            using var stranger = await Stranger.ConnectAsync(port);
            if (stranger is null)
                continue;
            await stranger.SendAsync($$"""
                {"op":"hello","protocol":1}
                {"op":"signin","id":1,"token":"{{token}}"}
                {"op":"bye"}

                """, cancellation);
            await stranger.HearAsync("\"bye\"", TimeSpan.FromSeconds(2), cancellation);
        }
    }

    private static async Task<Times> UnderAsync(Honest honest, Func<CancellationToken, Task> attack)
    {
        using var enough = new CancellationTokenSource();
        var attacking = Task.Run(() => attack(enough.Token));
        await Task.Delay(Length / 10);
        var times = await honest.WriteAsync(Length);
        await enough.CancelAsync();
        await attacking.WaitAsync(2 * Eventually.Limit);
        return times;
    }

    private void Judge(string name, Times alone, Times times)
    {
        Row(name, times);
        Bound("post to ok", times.Answer, Math.Max(AlwaysGood, MostTimesAlone * alone.Answer));
        Bound("post to another's having it", times.Delivery, Math.Max(AlwaysGood, MostTimesAlone * alone.Delivery));
        Bound("a sign-in by token", times.Token, Math.Max(SignInAlwaysGood, MostTimesAlone * alone.Token));
        Bound("a sign-in by password", times.Password, SignInAlwaysGood + (3 * alone.Password));

        void Bound(string what, double milliseconds, double most)
        {
            if (milliseconds > most)
                _faults.Add($"{name}: {what} took {milliseconds:F0} ms, and may take {most:F0}");
        }
    }

    // The server is well, and lets everything go.
    private async Task CheckAsync(string name, int port, Func<string> said)
    {
        using var http = new HttpClient();
        var internals = _internals;
        try
        {
            internals = await ServerFaults.InternalAnswers(http, port);
            Assert.Equal("ok", (await http.GetStringAsync(new Uri($"http://127.0.0.1:{port}/healthz"))).Trim());
        }
        catch (HttpRequestException e)
        {
            _faults.Add($"{name}: afterwards, {e.Message}");
        }

        if (internals > _internals)
            _faults.Add($"{name}: {internals - _internals} requests were answered with internal");
        _internals = internals;
        _faults.AddRange(ServerFaults.In(said()).Where(_told.Add).Take(3).Select(fault => $"{name}: the server said: {fault}"));
    }

    private void Row(string name, Times times)
    {
        if (_table.Length == 0)
            _table.Append("| ten honest people | post to ok, p99 ms | post to another's having it, p99 ms | sign-in by token, slowest, ms | by password, slowest, ms |\n|---|---|---|---|---|\n");
        _table.Append(CultureInfo.InvariantCulture, $"| {name} | {times.Answer:F1} | {times.Delivery:F1} | {times.Token:F1} | {times.Password:F1} |\n");
    }

    private async Task Finish(string said)
    {
        output.WriteLine(_table.ToString());
        output.WriteLine(string.Join('\n', said.Split('\n').TakeLast(20)));
        var folder = Path.Combine(AppContext.BaseDirectory, "../../../test-results");
        Directory.CreateDirectory(folder);
        await File.AppendAllTextAsync(Path.Combine(folder, "floods.txt"), _table + "\n");
    }
}
