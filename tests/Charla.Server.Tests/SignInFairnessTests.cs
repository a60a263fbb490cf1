using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Charla.Protocol;
using Charla.Server.Accounts;
using Charla.Server.Conversations;
using Charla.Server.Conversations.Changes;
using Charla.Server.Storage;
using Charla.Server.Tests.Support;
using Microsoft.AspNetCore.Identity;

namespace Charla.Server.Tests;

/// <summary>Who keeps passwords busy keeps nobody else waiting: docs/protocol.md, section 3.</summary>
public sealed class SignInFairnessTests
{
    private const string Password = "muy secreta";

    // What hashes it: made once, since each costs what it is to cost.
    private static readonly string Hash = new PasswordHasher<string>().HashPassword("", Password);

    public static TheoryData<Way> Ways => [.. Enum.GetValues<Way>()];

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(Ways))]
    public async Task Eight_addresses_that_give_up_do_not_keep_others_waiting(Way way)
    {
        await using var server = await StartAsync();
        await AddAsync(server, "ana");
        using var turns = await HoldTurnsAsync(server);
        using var ending = new CancellationTokenSource();
        var attackers = Enumerable.Range(2, 8)
            .SelectMany(address => Enumerable.Repeat($"127.0.0.{address}", 6))
            .Select(from => Task.Run(() => GiveUpAgainAndAgainAsync(server, way, from, ending.Token)))
            .ToList();
        await Eventually.IsTrueAsync(() => server.Context.Passwords.Turns.Waiting > 20, "they wait");

        // Addresses take turns, so one from each of theirs comes first, however many they send and however often they come again.
        for (var i = 0; i < 3; i++)
            Assert.InRange(await TurnsUntilSignedInAsync(server, turns, way, $"127.0.1.{i + 1}"), 1, 9);
        await ending.CancelAsync();
        await Task.WhenAll(attackers);
    }

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(Ways))]
    public async Task Two_hundred_and_fifty_who_leave_are_not_waited_for(Way way)
    {
        await using var server = await StartAsync();
        await AddAsync(server, "ana");
        using var turns = await HoldTurnsAsync(server);
        using var ending = new CancellationTokenSource();
        var crowd = Enumerable.Range(1, 250).Select(i => GiveUpAsync(server, way, $"127.0.2.{i}", ending.Token)).ToList();
        await Eventually.IsTrueAsync(() => server.Context.Passwords.Turns.Waiting == 250, "they wait");
        await ending.CancelAsync();
        await Task.WhenAll(crowd);

        // The last of them keeps its place: nobody else waits.
        await Eventually.IsTrueAsync(() => server.Context.Passwords.Turns.Waiting <= 1, "nobody waits who is gone");
        Assert.InRange(await TurnsUntilSignedInAsync(server, turns, way, "127.0.1.1"), 1, 2);
        await Eventually.IsTrueAsync(() => server.Context.Passwords.Turns.Waiting == 0, "nobody waits who is gone");
    }

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(Ways))]
    public async Task Who_gives_up_comes_after_others_the_next_time(Way way)
    {
        await using var server = await StartAsync();
        await AddAsync(server, "ana");
        using var turns = await HoldTurnsAsync(server);
        using var ending = new CancellationTokenSource();
        var others = Enumerable.Range(1, 5).Select(i => GiveUpAsync(server, Way.Tcp, $"127.0.2.{i}", ending.Token)).ToList();
        await Eventually.IsTrueAsync(() => server.Context.Passwords.Turns.Waiting == 5, "they wait");
        using var leaving = new CancellationTokenSource();
        using var guest = new Arrival(server, way, "127.0.3.1");

        // Its password is right: it has failed only by leaving.
        var asking = guest.AskAndLeaveAsync("signin", new { nick = "ana", password = Password }, leaving.Token);
        await Eventually.IsTrueAsync(() => server.Context.Passwords.Turns.Waiting == 6, "it waits too");
        await leaving.CancelAsync();

        Assert.Null(await asking);
        await Eventually.IsTrueAsync(() => HasFailed("127.0.3.1"), "who gave up counts as one who did");
        await ending.CancelAsync();
        await Task.WhenAll(others);

        bool HasFailed(string from) => server.Context.PasswordTries.RankOf(Origin.Of(IPAddress.Parse(from))) == PasswordRank.Failed;
    }

    [Theory(Timeout = 120_000)]
    [InlineData(Way.Tcp)]
    [InlineData(Way.Udp)]
    [InlineData(Way.WebSocket)]
    public async Task A_valid_token_waits_neither_behind_passwords_nor_on_limits_of_strangers(Way way)
    {
        await using var server = await StartAsync(options => options with { RequestsPerSecond = 200 });
        await using var ana = await server.RegisterAsync("ana");
        using var turns = await HoldTurnsAsync(server);
        using var ending = new CancellationTokenSource();
        var crowd = Enumerable.Range(0, 70).Select(_ => GiveUpAsync(server, Way.Tcp, "127.0.0.1", ending.Token)).ToList();
        // Some are let wait for their turn; the others have tried one account too often.
        await Eventually.IsTrueAsync(() => crowd.Count(one => one.IsCompleted) + server.Context.Passwords.Turns.Waiting == crowd.Count, "they wait");
        Assert.Contains(crowd, one => one.IsCompleted);
        Assert.All(crowd.Where(one => one.IsCompleted), one => Assert.Equal("slow-down", one.Result?.Text("code")));

        using var known = new Arrival(server, way, "127.0.0.1");
        var answer = await known.AskAsync("signin", new { token = ana.Token }).WaitAsync(WireClient.Patience);

        Assert.Equal("ok", answer.Op());
        Assert.True(server.Context.Passwords.Turns.Waiting > 0, "they were still waiting");
        await ending.CancelAsync();
        await Task.WhenAll(crowd);
    }

    [Theory(Timeout = 120_000)]
    [InlineData(Way.Tcp)]
    [InlineData(Way.Http)]
    public async Task Forty_behind_one_address_get_in_within_a_minute_also_those_who_mistype(Way way)
    {
        await using var server = await StartAsync(options => options with { RequestsPerSecond = 200 });
        for (var i = 0; i < 40; i++)
            await AddAsync(server, $"alumna{i}");
        var since = Stopwatch.StartNew();

        await Task.WhenAll(Enumerable.Range(0, 40).Select(async i =>
        {
            if (i % 2 == 0)
                Assert.Equal("bad-credentials", (await PatientlyAsync(server, way, $"alumna{i}", "muy secerta")).Text("code"));
            Assert.Equal("ok", (await PatientlyAsync(server, way, $"alumna{i}", Password)).Op());
        }));

        Assert.InRange(since.Elapsed, TimeSpan.Zero, TimeSpan.FromMinutes(1));
    }

    [Theory(Timeout = 120_000)]
    [InlineData("signin")]
    [InlineData("register")]
    public async Task Guessing_waits_longer_and_longer_but_not_where_one_has_signed_in_before(string op)
    {
        await using var server = await StartAsync(options => options with { RequestsPerSecond = 200 });
        await AddAsync(server, "profe");
        Assert.Equal("ok", (await AskAsync(server, "127.0.5.1", "signin", "profe", Password)).Op());

        var (guesses, wait) = await GuessAsync(server, op, "profe");
        var teacher = await AskAsync(server, "127.0.5.1", "signin", "profe", Password);

        Assert.True(guesses > PasswordTries.FreeFailures);
        Assert.InRange(wait, TimeSpan.FromMilliseconds(1), PasswordTries.LongestWait);
        Assert.Equal("ok", teacher.Op());
    }

    [Fact(Timeout = 120_000)]
    public async Task Nobody_learns_from_the_waiting_whether_a_nick_is_there()
    {
        await using var server = await StartAsync(options => options with { RequestsPerSecond = 200 });
        await AddAsync(server, "ana");
        foreach (var (nick, network) in new[] { ("ana", 6), ("nadie", 7) })
        {
            // By the clock: while a slow machine verifies one, the wait for the next may pass.
            var (guesses, _) = await GuessAsync(server, "signin", nick, network);
            Assert.InRange(guesses, PasswordTries.FreeFailures + 1, PasswordTries.FreeFailures + 7);
        }
    }

    [Fact(Timeout = 120_000)]
    public async Task From_where_one_signed_in_is_known_after_a_restart_and_forgotten_with_the_account()
    {
        await using var server = await StartAsync();
        await AddAsync(server, "profe");
        Assert.Equal("ok", (await AskAsync(server, "127.0.5.1", "signin", "profe", Password)).Op());
        var account = server.Store.Read(view => view.FindAccount("profe"))!.Id;
        await server.RestartAsync();
        Assert.True(IsKnown("127.0.5.1"));
        Assert.False(IsKnown("127.0.5.2"));

        await using var admin = await server.AdminAsync();
        await admin.DoAsync("account.delete", new { nick = "profe" });
        Assert.False(IsKnown("127.0.5.1"));

        bool IsKnown(string address) => server.Store.Read(view => view.HasSignedInFrom(account, Origin.Of(IPAddress.Parse(address))));
    }

    [Fact(Timeout = 120_000)]
    public async Task A_token_makes_its_address_known_too()
    {
        await using var server = await StartAsync(options => options with { RequestsPerSecond = 200 });
        await AddAsync(server, "profe");
        var token = (await AskAsync(server, "127.0.5.1", "signin", "profe", Password)).Text("token");
        using (var elsewhere = new Arrival(server, Way.Tcp, "127.0.5.2"))
            Assert.Equal("ok", (await elsewhere.AskAsync("signin", new { token })).Op());
        await GuessAsync(server, "signin", "profe");
        Assert.Equal("ok", (await AskAsync(server, "127.0.5.2", "signin", "profe", Password)).Op());
    }

    [Fact(Timeout = 120_000)]
    public async Task Who_only_closes_the_sending_side_is_answered_where_nobody_else_waits()
    {
        await using var server = await StartAsync();
        await AddAsync(server, "ana");
        await using var client = await server.ConnectAsync();
        await client.HelloAsync();
        await client.SendAsync("signin", new { nick = "ana", password = Password });
        client.EndSending();
        Assert.Equal("ana", (await client.WaitAsync(frame => frame.Op() == "ok")).Text("nick"));
    }

    [Fact(Timeout = 120_000)]
    public async Task Changing_passwords_and_making_accounts_take_turns_with_who_signs_in()
    {
        await using var server = await StartAsync();
        await AddAsync(server, "ana");
        await AddAsync(server, "eva");
        var changers = new List<WireClient>();
        for (var i = 0; i < 6; i++)
        {
            var client = await server.ConnectAsync();
            await client.HelloAsync();
            await client.EnterAsync("signin", new { nick = "eva", password = Password });
            changers.Add(client);
        }

        using var turns = await HoldTurnsAsync(server);
        await using var admin = await server.AdminAsync();
        await admin.SendAsync("account.create", new { nick = "alumna" });
        foreach (var client in changers)
            await client.SendAsync("password", new { password = Password, @new = Password });
        await Eventually.IsTrueAsync(() => server.Context.Passwords.Turns.Waiting == 7, "they wait");
        using var guest = new Arrival(server, Way.Tcp, "127.0.1.1");
        var signingIn = guest.AskAsync("signin", new { nick = "ana", password = Password });
        await Eventually.IsTrueAsync(() => server.Context.Passwords.Turns.Waiting == 8, "it waits too");

        // Three addresses wait: whoever comes last has the third turn.
        for (var i = 0; i < 3; i++)
            await turns.LetOneThroughAsync();

        Assert.Equal("ok", (await signingIn.WaitAsync(WireClient.Patience)).Op());
        Assert.True(server.Context.Passwords.Turns.Waiting > 0, "they were still waiting");
        foreach (var client in changers)
            await client.DisposeAsync();
    }

    [Fact(Timeout = 120_000)]
    public async Task A_stopping_server_does_not_work_off_who_waits()
    {
        await using var server = await StartAsync();
        using var turns = await HoldTurnsAsync(server);
        var crowd = Enumerable.Range(1, 20).Select(i => GiveUpAsync(server, i % 2 == 0 ? Way.Http : Way.Tcp, $"127.0.2.{i}", CancellationToken.None)).ToList();
        await Eventually.IsTrueAsync(() => server.Context.Passwords.Turns.Waiting == 20, "they wait");

        // No turn is to be had: working them off would take for ever.
        await server.StopAsync().AsTask().WaitAsync(WireClient.Patience);
        await Task.WhenAll(crowd);
    }

    private static Task<TestServer> StartAsync(Func<ServerOptions, ServerOptions>? with = null) => TestServer.StartWithHttpAsync(with);

    /// <summary>An account, without the hashing that is looked at.</summary>
    private static async Task AddAsync(TestServer server, string nick)
    {
        Assert.True(Names.TryKeys(nick, out var keys, out _));
        Assert.Null(await server.WriteAsync(asker => new CreateAccount(new Asked(asker, null, Transport.Server)) { Nick = nick, Keys = keys, Password = Hash }));
    }

    private static async Task GiveUpAgainAndAgainAsync(TestServer server, Way way, string from, CancellationToken ending)
    {
        while (!ending.IsCancellationRequested)
        {
            using var leaving = CancellationTokenSource.CreateLinkedTokenSource(ending);
            leaving.CancelAfter(TimeSpan.FromSeconds(2));
            await GiveUpAsync(server, way, from, leaving.Token);
        }
    }

    /// <returns>The answer, where it came before they left.</returns>
    private static async Task<JsonElement?> GiveUpAsync(TestServer server, Way way, string from, CancellationToken leaving)
    {
        using var guest = new Arrival(server, way, from);
        return await guest.AskAndLeaveAsync("signin", new { nick = "ana", password = "wrong one" }, leaving);
    }

    /// <summary>Takes all turns, so that whoever comes waits, however fast the machine is.</summary>
    private static async Task<HeldTurns> HoldTurnsAsync(TestServer server)
    {
        var turns = server.Context.Passwords.Turns;
        var held = new Stack<IDisposable>();
        while (held.Count < turns.AtOnce)
            held.Push(await turns.TakeAsync(HeldTurns.Asker));
        return new HeldTurns(turns, held);
    }

    /// <returns>How many had their turn until they had theirs, they themselves too.</returns>
    private static async Task<int> TurnsUntilSignedInAsync(TestServer server, HeldTurns turns, Way way, string from)
    {
        var origin = Origin.Of(IPAddress.Parse(from));
        using var guest = new Arrival(server, way, from);
        var answer = guest.AskAsync("signin", new { nick = "ana", password = Password });
        await Eventually.IsTrueAsync(() => server.Context.Passwords.Turns.WaitingFrom(origin) == 1, "they wait");
        var had = 0;
        for (; server.Context.Passwords.Turns.WaitingFrom(origin) > 0; had++)
            await turns.LetOneThroughAsync();
        Assert.Equal("ok", (await answer.WaitAsync(WireClient.Patience)).Op());
        return had;
    }

    private static async Task<JsonElement> AskAsync(TestServer server, string from, string op, string nick, string password)
    {
        using var guest = new Arrival(server, Way.Tcp, from);
        return await guest.AskAsync(op, new { nick, password });
    }

    /// <summary>Guesses at an account, each time from another address, until it is asked to wait.</summary>
    private static async Task<(int Guesses, TimeSpan Wait)> GuessAsync(TestServer server, string op, string nick, int network = 6)
    {
        for (var guess = 0; ; guess++)
        {
            var answer = await AskAsync(server, $"127.0.{network}.{guess + 1}", op, nick, "wrong one");
            if (answer.Text("code") == "slow-down")
                return (guess, TimeSpan.FromMilliseconds(answer.Number("retryMs")));
            Assert.Contains(answer.Text("code"), new[] { "bad-credentials", "name-taken" });
        }
    }

    /// <summary>As a client does that is asked to slow down.</summary>
    private static async Task<JsonElement> PatientlyAsync(TestServer server, Way way, string nick, string password)
    {
        while (true)
        {
            using var guest = new Arrival(server, way, "127.0.0.1");
            var answer = await guest.AskAsync("signin", new { nick, password });
            if (answer.Text("code") != "slow-down")
                return answer;
            await Task.Delay(TimeSpan.FromMilliseconds(answer.Number("retryMs")));
        }
    }

    /// <summary>Turns that the test has itself.</summary>
    private sealed class HeldTurns(PasswordTurns turns, Stack<IDisposable> held) : IDisposable
    {
        /// <summary>Comes before all the others.</summary>
        public static PasswordAsker Asker { get; } = new(default, PasswordRank.Known, () => false, CancellationToken.None);

        /// <summary>Gives one turn away, and takes it again when it has been had.</summary>
        public async Task LetOneThroughAsync()
        {
            held.Pop().Dispose();
            held.Push(await turns.TakeAsync(Asker).WaitAsync(WireClient.Patience));
        }

        public void Dispose()
        {
            while (held.TryPop(out var turn))
                turn.Dispose();
        }
    }
}
