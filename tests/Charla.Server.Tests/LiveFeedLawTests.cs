using Charla.Client;
using Charla.Protocol;
using Charla.Server.Tests.Support;

namespace Charla.Server.Tests;

/// <summary>
/// The law of the live feed: what one has by following, with and without gaps, is what a fresh reader is given.
/// <c>CHARLA_LONG=1</c> takes longer runs from a fresh seed.
/// </summary>
public sealed class LiveFeedLawTests
{
    private static readonly bool IsLong = Environment.GetEnvironmentVariable("CHARLA_LONG") == "1";
    private static readonly string[] Nicks = ["ana", "luis", "eva"];

    public static TheoryData<int> Seeds() => [.. Enumerable.Range(IsLong ? Environment.TickCount & 0xFFFFFF : 1, IsLong ? 20 : 4)];

    [Theory(Timeout = 600_000)]
    [MemberData(nameof(Seeds))]
    public async Task Following_one_thing_after_the_other_gives_what_a_fresh_reader_sees(int seed)
    {
        await using var server = await TestServer.StartAsync();
        var random = new Random(seed);
        var people = await PeopleAsync(server);
        var chat = new RandomChat(random, Nicks);
        var snapshots = new List<(LogFollower Who, string Name, long Since, long Head, ConversationCopy Copy)>();
        for (var i = 0; i < (IsLong ? 3_000 : 400); i++)
        {
            var who = people[random.Next(people.Count)];
            await chat.ActAsync(who.Client);
            if (random.Next(20) == 0 && await SnapshotAsync(who) is { } snapshot)
                snapshots.Add(snapshot);
            if (random.Next(25) == 0)
                await AwayAsync(people[random.Next(people.Count)], () => chat.ActAsync(who.Client), random, who);
        }

        Assert.Contains(people, person => person.Copies.Count > 0);
        foreach (var person in people)
            await AssertHasWhatAFreshReaderSeesAsync(person, seed);
        foreach (var (who, name, since, head, copy) in snapshots)
        {
            if (!who.Copies.TryGetValue(name, out var now) || now.Since != since)
                continue;
            foreach (var row in await AllAsync(who.Client, "changes", name, head))
                copy.Apply(row);
            AssertSame(await FreshAsync(who.Client, name), copy.Lines, $"seed {seed}: changes of {name} after {head} for {who.Client.Nick}");
        }

        foreach (var person in people)
            await person.DisposeAsync();
    }

    [Theory(Timeout = 600_000)]
    [MemberData(nameof(Seeds))]
    public async Task Following_what_happens_at_once_gives_what_a_fresh_reader_sees(int seed)
    {
        await using var server = await TestServer.StartAsync();
        var people = await PeopleAsync(server);
        var watchers = people.ConvertAll(person => new LogFollower(server, person.Client.Token));
        foreach (var watcher in watchers)
            await watcher.ConnectAsync();

        await Task.WhenAll(people.Select((person, i) => Task.Run(async () =>
        {
            var chat = new RandomChat(new Random(seed * 10 + i), Nicks);
            for (var n = 0; n < (IsLong ? 3_000 : 300); n++)
                await chat.ActAsync(person.Client);
        })).Concat(watchers.Select((watcher, i) => Task.Run(async () =>
        {
            var random = new Random(seed * 10 + 5 + i);
            for (var n = 0; n < (IsLong ? 200 : 20); n++)
            {
                await watcher.DisconnectAsync();
                await watcher.ConnectAsync();
                for (var pings = random.Next(20); pings > 0; pings--)
                    await watcher.Client.DoAsync("ping");
            }
        }))));

        Assert.Contains(people, person => person.Copies.Count > 0);
        foreach (var person in people.Concat(watchers))
        {
            await AssertHasWhatAFreshReaderSeesAsync(person, seed);
            await person.DisposeAsync();
        }
    }

    private static async Task<List<LogFollower>> PeopleAsync(TestServer server)
    {
        var people = new List<LogFollower>();
        foreach (var nick in Nicks)
        {
            await using var client = await server.RegisterAsync(nick);
            people.Add(new LogFollower(server, client.Token));
            await people[^1].ConnectAsync();
        }

        return people;
    }

    private static async Task AwayAsync(LogFollower who, Func<Task> act, Random random, LogFollower actor)
    {
        if (who == actor)
            return;
        await who.DisconnectAsync();
        for (var i = random.Next(30); i > 0; i--)
            await act();
        await who.ConnectAsync();
    }

    /// <summary>What a reader has now of some conversation; null where it has just left the last one.</summary>
    private static async Task<(LogFollower Who, string Name, long Since, long Head, ConversationCopy Copy)?> SnapshotAsync(LogFollower who)
    {
        await who.SettleAsync();
        if (who.Copies.Count == 0)
            return null;
        var (name, kept) = who.Copies.First();
        var copy = new ConversationCopy(name, int.MaxValue);
        foreach (var row in await AllAsync(who.Client, "fetch", name, 0))
            copy.Apply(row);
        return (who, name, kept.Since, kept.Last, copy);
    }

    private static async Task AssertHasWhatAFreshReaderSeesAsync(LogFollower person, int seed)
    {
        await person.SettleAsync();
        foreach (var (name, copy) in person.Copies)
        {
            var what = $"seed {seed}: {name} of {person.Client.Nick}";
            var fresh = await FreshAsync(person.Client, name);
            AssertSame(fresh.Where(entry => entry.Seq > copy.Since), copy.Lines.Lines, what);

            var folded = new ConversationCopy(name, int.MaxValue);
            foreach (var row in await AllAsync(person.Client, "changes", name, 0))
                folded.Apply(row);
            AssertSame(fresh, folded.Lines, what + ", all changes");
        }

        foreach (var (name, copy) in person.Left.Where(left => left.Key is "#secreta" or "#historia"))
            await AssertHasWhatWasThereAtTheLeavingAsync(person.Client, name, copy, $"seed {seed}: {name}, left by {person.Client.Nick}");
    }

    /// <summary>What one took up to the leaving, with later deletions, is what one is given now; and so is what one finds.</summary>
    private static async Task AssertHasWhatWasThereAtTheLeavingAsync(WireClient client, string name, LogFollower.Copy copy, string what)
    {
        var fresh = await FreshAsync(client, name);
        foreach (var deleted in fresh.Where(entry => entry.Deleted && entry.Seq > copy.Since))
            copy.Lines.Apply(deleted);
        AssertSame(fresh.Where(entry => entry.Seq > copy.Since), copy.Lines.Lines, what);

        var folded = new ConversationCopy(name, int.MaxValue);
        foreach (var row in await AllAsync(client, "changes", name, 0))
            folded.Apply(row);
        AssertSame(fresh, folded.Lines, what + ", all changes");

        foreach (var nick in Nicks)
        {
            var found = (await client.DoAsync("search", new { conv = name, text = nick, limit = 50 })).Rows.Select(LogFollower.Parse).OrderBy(entry => entry.Seq);
            AssertSame(fresh.Where(entry => entry.Text?.Contains("@" + nick, StringComparison.Ordinal) == true && entry.Kind == EntryKind.Text).TakeLast(50), found, what + ", search for " + nick);
        }
    }

    private static Task<List<Entry>> FreshAsync(WireClient client, string name) => AllAsync(client, "fetch", name, 0);

    private static async Task<List<Entry>> AllAsync(WireClient client, string op, string conv, long after)
    {
        var all = new List<Entry>();
        for (var more = true; more;)
        {
            var page = await client.DoAsync(op, new { conv, after, limit = 100 });
            all.AddRange(page.Rows.Select(LogFollower.Parse));
            more = page.End.Flag("more");
            after = all.Count > 0 ? all[^1].Seq : after;
        }

        return all;
    }

    private static void AssertSame(IEnumerable<Entry> expected, IEnumerable<Entry> actual, string what)
    {
        var (one, other) = (expected.Select(LogFollower.Show).ToList(), actual.Select(LogFollower.Show).ToList());
        var at = Enumerable.Range(0, Math.Max(one.Count, other.Count)).FirstOrDefault(i => one.ElementAtOrDefault(i) != other.ElementAtOrDefault(i), -1);
        Assert.True(at < 0, $"{what}:\nfresh: {one.ElementAtOrDefault(at)}\nkept:  {other.ElementAtOrDefault(at)}");
    }
}
