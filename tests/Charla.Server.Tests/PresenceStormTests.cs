using System.Diagnostics;
using System.Globalization;
using Charla.Server.Sessions;
using Charla.Server.Sessions.Sending;
using Charla.Server.Tests.Support;

namespace Charla.Server.Tests;

/// <summary>Very many come and go: those who watch get a few frames a second, and the right picture in the end.</summary>
public sealed class PresenceStormTests
{
    private const int Watchers = 100;
    private const int Stormers = 1_000;
    private const int Rooms = 20;

    [Fact(Timeout = 600_000)]
    public async Task A_thousand_come_and_go_beside_a_hundred_quiet_watchers()
    {
        await using var server = await TestServer.StartAsync();
        await using var founder = await server.RegisterAsync("founder");
        for (var room = 0; room < Rooms; room++)
            await founder.DoAsync("create", new { conv = $"#r{room:00}" });
        await founder.DisposeAsync();

        // Each watcher is in four rooms, that is with 200 of the thousand, and everyone is in #general.
        var watchers = new WireClient[Watchers];
        await EachAsync(Watchers, async i =>
        {
            watchers[i] = await server.RegisterAsync($"w{i:000}");
            for (var k = 0; k < 4; k++)
                await watchers[i].DoAsync("join", new { conv = $"#r{(i + 5 * k) % Rooms:00}" });
        });
        var tokens = new string[Stormers];
        await EachAsync(Stormers, async i =>
        {
            await using var client = await server.RegisterAsync($"s{i:0000}");
            await client.DoAsync("join", new { conv = $"#r{i % Rooms:00}" });
            tokens[i] = client.Token;
        });
        await Eventually.IsTrueAsync(() => server.Context.Presence.Online == Watchers, "only those who watch are there");
        var pictures = new Picture[Watchers];
        await EachAsync(Watchers, async i => pictures[i] = await Picture.WatchAsync(watchers[i]));

        // All of them again and again, until it was enough of a storm for the pace to count; the last time each tenth stays.
        var stay = new List<WireClient>();
        var (mostWaiting, mostPending, mostKept) = (0, 0L, 0);
        var storm = Stopwatch.StartNew();
        var (signIns, isLast) = (0, false);
        for (var round = 0; !isLast; round++)
        {
            isLast = round >= 2 && pictures.Max(picture => picture.Signals) > 100;
            await EachAsync(Stormers, async i =>
            {
                var client = await server.SignInAsync(tokens[i]);
                if (isLast && i % 10 == i / Rooms % 10)
                {
                    lock (stay)
                        stay.Add(client);
                }
                else
                {
                    await client.DisposeAsync();
                }

                mostWaiting = Math.Max(mostWaiting, server.Context.Presence.Waiting);
                mostPending = Math.Max(mostPending, server.Context.Sessions.PendingBytes);
                mostKept = Math.Max(mostKept, server.Context.Presence.Kept);
            });
            signIns += Stormers;
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{signIns} sign-ins in {storm.Elapsed}; at most {mostWaiting} marks, {mostPending} bytes, {mostKept} people");
        Assert.InRange(mostWaiting, 1, Watchers * 350);
        Assert.InRange(mostPending, 0, Watchers * 64L * 1024);
        Assert.InRange(mostKept, Watchers, Watchers + Stormers);

        for (var i = 0; i < Watchers; i++)
        {
            int[] rooms = [.. Enumerable.Range(0, 4).Select(k => (i + 5 * k) % Rooms)];
            string[] expected =
            [
                .. stay.Select(client => client.Nick).Where(nick => rooms.Contains(int.Parse(nick[1..], CultureInfo.InvariantCulture) % Rooms)),
                .. Enumerable.Range(0, Watchers).Where(other => Enumerable.Range(0, 4).Any(k => rooms.Contains((other + 5 * k) % Rooms))).Select(other => $"w{other:000}"),
            ];
            Array.Sort(expected, StringComparer.Ordinal);
            await Eventually.IsTrueAsync(() => pictures[i].Online.SequenceEqual(expected), $"{i} knows who is there: {string.Join(' ', pictures[i].Online)} and not {string.Join(' ', expected)}");
            await Eventually.IsTrueAsync(() => pictures[i].CountOf("#general") is { } count && count.Number("online") == Watchers + stay.Count, "and how many are in the crowd");
            pictures[i].AssertPace(slackSeconds: 3);
        }

        Assert.Equal(0, server.Context.Presence.Waiting);
        Assert.Equal(Watchers + stay.Count, server.Context.Presence.Kept);
        foreach (var client in stay.Concat(watchers))
            await client.DisposeAsync();
        await Eventually.IsTrueAsync(() => server.Context.Presence.Kept == 0, "of who has gone nothing is left");
    }

    [Fact(Timeout = 300_000)]
    public async Task Who_watches_and_does_not_read_costs_nothing_and_is_right_after_it_reads()
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = await server.RegisterAsync("ana");
        string token;
        await using (var before = await server.RegisterAsync("deaf"))
            token = before.Token;

        // It signs in and watches, and reads nothing of what comes.
        await using var deaf = await WireClient.ConnectAsync(server.EndPoint, reading: false, receiveBuffer: 4096);
        var picture = new Picture();
        deaf.Hears = picture.Take;
        await deaf.SendLineAsync("""{"op":"hello","protocol":1,"client":"deaf"}""");
        await deaf.SendAsync("signin", new { token });
        await deaf.SendAsync("watch");
        await Eventually.IsTrueAsync(() => server.Context.Presence.Watching == 1, "it watches");

        // Its answers fill all buffers on the way, until so many wait that nothing more of what it asks is taken. It asks no faster than
        // it is answered: else what the system takes at the last moment leaves no answer waiting, and it is not taken any further all the same.
        var taken = server.Context.Metrics.Requests;
        for (var asked = 1; !IsBusy(); asked++)
        {
            Assert.InRange(asked, 0, 1_000_000);
            await deaf.SendAsync("rooms", new { after = "a", limit = 1 }).WaitAsync(WireClient.Patience);
            if (asked % 100 == 0)
                await Eventually.IsTrueAsync(() => server.Context.Metrics.Requests - taken >= asked || IsBusy(), "what it asks is taken");
        }

        bool IsBusy() => server.Context.Sessions.PendingBytes >= StreamOutbox.BusyAnswerBytes;

        var guests = new List<WireClient>();
        for (var round = 0; round < 4; round++)
        {
            foreach (var guest in guests)
                await guest.DisposeAsync();
            guests.Clear();
            for (var i = 0; i < 40; i++)
                guests.Add(await server.RegisterAsync($"g{round}{i:00}"));
        }

        // Turns go by, and it is given nothing.
        await Eventually.IsTrueAsync(() => server.Context.Presence.Waiting > 0, "there is something to tell it");
        Assert.InRange(server.Context.Presence.Waiting, 1, 200);

        // The entries of who joins come on top of the answers.
        Assert.InRange(server.Context.Sessions.PendingBytes, 0, StreamOutbox.BusyAnswerBytes + 64 * 1024);
        deaf.StartReading();
        string[] expected = ["ana", "deaf", .. guests.Select(guest => guest.Nick)];
        await KnowsAsync(picture, expected);
        await Eventually.IsTrueAsync(() => server.Context.Presence.Waiting == 0, "and nothing is left to tell");
        foreach (var guest in guests)
            await guest.DisposeAsync();
    }

    private static async Task KnowsAsync(Picture picture, string[] expected)
    {
        var waited = Stopwatch.StartNew();
        while (waited.Elapsed < WireClient.Patience && !picture.Online.SequenceEqual(expected))
            await Task.Delay(TimeSpan.FromMilliseconds(5));
        Assert.Equal(expected, picture.Online);
    }

    private static Task EachAsync(int count, Func<int, Task> run) =>
        Parallel.ForEachAsync(Enumerable.Range(0, count), new ParallelOptions { MaxDegreeOfParallelism = 50 }, async (i, _) => await run(i));
}
