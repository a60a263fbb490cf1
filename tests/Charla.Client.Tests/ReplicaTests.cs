using Charla.Client.Tests.Fakes;
using Charla.Protocol;
using Charla.Testing;

namespace Charla.Client.Tests;

public sealed class ReplicaTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory(Timeout = 60_000)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Two_clients_with_random_cuts_end_with_what_a_fresh_reader_sees(int seed)
    {
        await using var server = new FakeServer();
        await using var ana = await server.ConnectAsync("ana");
        await using var luis = await server.ConnectAsync("luis", Clients.Hurried with { FeedCapacity = 5 });
        var copies = new[] { FoldAsync(ana), FoldAsync(luis) };

        await Task.WhenAll(ActAsync(server, ana, new Random(seed)), ActAsync(server, luis, new Random(seed + 100)));
        await ana.PostAsync("#general", "the end", cancellation: Token);

        var fresh = new ConversationCopy("#general");
        fresh.Apply(await ana.FetchAsync("#general", after: 0, limit: 500, cancellation: Token));
        foreach (var copy in await Task.WhenAll(copies))
            Assert.Equal(fresh.Lines.Select(Show), copy.Lines.Select(Show));
    }

    [Fact]
    public void A_change_applies_once_and_only_where_it_is_newer()
    {
        var copy = new ConversationCopy("#general");
        Assert.True(copy.Apply(Message(1, "a")));
        Assert.True(copy.Apply(Change(3, EntryKind.Edit, text: "c")));
        Assert.False(copy.Apply(Change(2, EntryKind.Edit, text: "b")));
        Assert.False(copy.Apply(Change(3, EntryKind.Edit, text: "c")));
        Assert.False(copy.Apply(Message(1, "a")));
        Assert.Equal("c", Assert.Single(copy.Lines).Text);
    }

    [Fact]
    public void A_deletion_takes_text_and_reactions_along()
    {
        var copy = new ConversationCopy("#general");
        copy.Apply(Message(1, "a"));
        copy.Apply(Change(2, EntryKind.Reaction) with { Emoji = "👍" });
        copy.Apply(Change(3, EntryKind.Deletion));
        var line = Assert.Single(copy.Lines);
        Assert.True(line.Deleted);
        Assert.Null(line.Text);
        Assert.Empty(line.Reactions);
    }

    [Fact]
    public void An_edit_without_text_is_an_empty_text_until_the_deletion_comes()
    {
        var copy = new ConversationCopy("#general");
        copy.Apply(Message(1, "a"));
        copy.Apply(Change(2, EntryKind.Edit));
        Assert.Equal("", Assert.Single(copy.Lines).Text);
    }

    [Fact]
    public void Only_the_newest_lines_are_kept()
    {
        var copy = new ConversationCopy("#general", capacity: 3);
        for (var seq = 1; seq <= 10; seq++)
            copy.Apply(Message(seq, "m"));
        Assert.Equal([8L, 9, 10], copy.Lines.Select(l => l.Seq));
    }

    // Posts, edits, deletes and reacts at random, and cuts everyone's connections now and then.
    private static async Task ActAsync(FakeServer server, CharlaClient client, Random random)
    {
        var mine = new List<long>();
        for (var i = 0; i < 60; i++)
        {
            if (random.Next(8) == 0)
                server.CutAll();
            var any = mine.Count > 0 ? mine[random.Next(mine.Count)] : 0;
            switch (any == 0 ? 0 : random.Next(6))
            {
                case 0 or 1:
                    mine.Add((await client.PostAsync("#general", $"{client.Nick} {i}", cancellation: Token)).Seq!.Value);
                    break;
                case 2:
                    await client.EditAsync("#general", any, $"edited {i}", Token);
                    break;
                case 3:
                    await client.DeleteAsync("#general", any, Token);
                    mine.Remove(any);
                    break;
                default:
                    await client.ReactAsync("#general", any, random.Next(2) == 0 ? "👍" : "🎉", random.Next(3) > 0, Token);
                    break;
            }
        }
    }

    private static async Task<ConversationCopy> FoldAsync(CharlaClient client)
    {
        var replica = new Replica();
        var last = 0L;
        await foreach (var item in client.Feed.ReadAllAsync(Token))
        {
            if (item is not Entry entry)
                continue;
            Assert.Equal(last + 1, entry.Seq);
            last = entry.Seq;
            replica.Apply(entry);
            if (entry.Text == "the end")
                break;
        }

        return replica["#general"];
    }

    private static string Show(Entry line) =>
        $"{line.Seq} {line.Kind} {line.From} {line.Text} {line.Rev} {line.Edited} {line.Deleted} "
        + string.Join(' ', line.Reactions.OrderBy(r => r.Key, StringComparer.Ordinal).Select(r => r.Key + string.Join(',', r.Value.Order(StringComparer.Ordinal))));

    private static Entry Message(long seq, string text) =>
        new() { Conversation = "#general", Seq = seq, Kind = EntryKind.Text, From = "ana", Text = text, Rev = seq };

    private static Entry Change(long seq, EntryKind kind, string? text = null) =>
        new() { Conversation = "#general", Seq = seq, Kind = kind, From = "ana", Target = 1, Text = text, Rev = seq };
}
