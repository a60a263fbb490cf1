using System.Globalization;
using System.Text.Json;
using Charla.Client;
using Charla.Protocol;

namespace Charla.Server.Tests.Support;

/// <summary>A client that keeps copies of its conversations by docs/protocol.md section 6, also over disconnections.</summary>
internal sealed class LogFollower(TestServer server, string token) : IAsyncDisposable
{
    private readonly Dictionary<string, Copy> _copies = [];
    private readonly Dictionary<string, Copy> _left = [];

    // Left while it asked for what it missed: the live feed still has what was before.
    private readonly HashSet<string> _leftMeanwhile = [];
    private long _rev;
    private int _read;

    public WireClient Client { get; private set; } = null!;

    public IReadOnlyDictionary<string, Copy> Copies => _copies;

    /// <summary>What is kept of rooms that it is not in any more, as far as they went for it.</summary>
    public IReadOnlyDictionary<string, Copy> Left => _left;

    /// <summary>What is kept of a conversation.</summary>
    public sealed class Copy(string name, long since)
    {
        public ConversationCopy Lines { get; } = new(name, int.MaxValue);

        /// <summary>The number it was begun after.</summary>
        public long Since { get; } = since;

        public long Last { get; set; } = since;
    }

    /// <summary>Signs in, and asks for what was missed.</summary>
    public async Task ConnectAsync()
    {
        Client = await server.SignInAsync(token);
        _read = 0;
        _leftMeanwhile.Clear();
        for (var more = true; more;)
        {
            var page = await Client.DoAsync("events", new { after = _rev, limit = 500 });
            foreach (var row in page.Rows)
                TakeEvent(row);
            more = page.End.Flag("more");
        }

        foreach (var copy in _copies.Values.Concat(_left.Values).ToList())
            await CatchUpAsync(copy);
    }

    public async Task DisconnectAsync()
    {
        // What arrived before is known, what did not is asked for later.
        TakeLive();
        await Client.DisposeAsync();
    }

    /// <summary>Takes the live feed until every copy has come to its log's head.</summary>
    public async Task SettleAsync()
    {
        // All that was stored before this answer was pushed before it.
        var rev = (await Client.DoAsync("events", new { after = _rev })).End.Number("rev");
        await UntilAsync(() => _rev >= rev);
        foreach (var name in _copies.Keys.ToList())
        {
            var answer = await Client.AskAsync("changes", new { conv = name, after = 0, limit = 1 });
            await UntilAsync(() => !answer.IsOk || !_copies.TryGetValue(name, out var copy) || copy.Last >= answer.End.Number("head"));
        }
    }

    public ValueTask DisposeAsync() => Client.DisposeAsync();

    /// <summary>An entry as the client library has it.</summary>
    public static Entry Parse(JsonElement frame)
    {
        var seq = frame.Number("seq");
        return new Entry
        {
            Conversation = frame.Text("conv")!,
            Seq = seq,
            Kind = Enum.Parse<EntryKind>(frame.Text("kind")!, ignoreCase: true),
            From = frame.Text("from")!,
            Via = frame.Text("via")!,
            Time = DateTimeOffset.Parse(frame.Text("time")!, CultureInfo.InvariantCulture),
            N = frame.Has("n") ? frame.Number("n") : null,
            Text = frame.Text("text"),
            Reply = frame.Has("reply") ? frame.Number("reply") : null,
            Mentions = frame.Has("mentions") ? Texts(frame.GetProperty("mentions")) : [],
            Target = frame.Has("target") ? frame.Number("target") : null,
            Emoji = frame.Text("emoji"),
            On = !frame.Has("on") || frame.Flag("on"),
            By = frame.Text("by"),
            Rev = frame.Has("rev") ? frame.Number("rev") : seq,
            Edited = frame.Flag("edited"),
            Deleted = frame.Flag("deleted"),
            Reactions = frame.TryGetProperty("reactions", out var reactions)
                ? reactions.EnumerateObject().ToDictionary(reaction => reaction.Name, reaction => Texts(reaction.Value))
                : new Dictionary<string, IReadOnlyList<string>>(),
        };
    }

    /// <summary>All that an entry says, to compare and to show. Whom a deleted message mentioned is of no interest.</summary>
    public static string Show(Entry entry) => string.Create(CultureInfo.InvariantCulture,
        $"{entry.Seq} {entry.Kind} {entry.From} {entry.Time:O} n{entry.N} '{entry.Text}' reply {entry.Reply} rev {entry.Rev} by {entry.By}")
        + (entry.Edited ? " edited" : "") + (entry.Deleted ? " deleted" : " @" + string.Join(',', entry.Mentions))
        + string.Concat(entry.Reactions.OrderBy(reaction => reaction.Key, StringComparer.Ordinal).Select(reaction => $" {reaction.Key}:{string.Join(',', reaction.Value)}"));

    private static IReadOnlyList<string> Texts(JsonElement list) => [.. list.EnumerateArray().Select(text => text.GetString()!)];

    private async Task UntilAsync(Func<bool> condition)
    {
        TakeLive();
        while (!condition())
        {
            await Client.WaitAsync(_ => true, _read);
            TakeLive();
        }
    }

    private void TakeLive()
    {
        foreach (var frame in Client.ReceivedFrom(_read))
        {
            _read++;
            if (frame.Has("id"))
                continue;
            if (frame.Op() == "event")
                TakeEvent(frame);
            else if (frame.Op() == "entry" && _copies.TryGetValue(frame.Text("conv")!, out var copy))
                Take(copy, frame);
            else
                Assert.True(frame.Op() != "entry" || _leftMeanwhile.Contains(frame.Text("conv")!), $"Not followed: {frame}");
        }
    }

    private void TakeEvent(JsonElement frame)
    {
        if (frame.Number("rev") <= _rev)
            return;
        _rev = frame.Number("rev");
        var name = frame.Text("conv");
        if (frame.Text("kind") == "joined")
        {
            _copies[name!] = new Copy(name!, frame.Number("head"));
            _left.Remove(name!);
        }
        else if (frame.Text("kind") == "left")
        {
            Leave(name!, isMissed: frame.Has("id"));
        }
    }

    private void Leave(string name, bool isMissed)
    {
        if (_copies.Remove(name, out var copy))
            _left[name] = copy;
        if (isMissed)
            _leftMeanwhile.Add(name);
    }

    private static void Take(Copy copy, JsonElement frame)
    {
        var seq = frame.Number("seq");
        if (seq <= copy.Last)
            return;
        Assert.True(seq == copy.Last + 1, $"After {copy.Last} came {frame}");
        copy.Last = seq;
        copy.Lines.Apply(Parse(frame));
    }

    private async Task CatchUpAsync(Copy copy)
    {
        for (var more = true; more;)
        {
            var page = await Client.AskAsync("changes", new { conv = copy.Lines.Name, after = copy.Last, limit = 100 });
            foreach (var row in page.Rows)
                Take(copy, row);
            more = page.IsOk && page.End.Flag("more");
        }
    }
}
