using Charla.Client;
using Charla.EndToEnd.Support;
using Charla.Protocol;

namespace Charla.EndToEnd.Law;

/// <summary>A device that follows all conversations of its account and keeps copies of them, as a client does.</summary>
internal sealed class Device : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Copy> _copies = [];
    private readonly SortedDictionary<long, AccountEvent> _events = [];
    private readonly Task _following;

    private Device(CharlaClient client)
    {
        Client = client;
        _following = Task.Run(FollowAsync);
    }

    public CharlaClient Client { get; }

    public string Nick => Client.Nick;

    public static async Task<Device> ConnectAsync(ServerAddress server, Credentials credentials, Transport transport) =>
        new(await CharlaClient.ConnectAsync(server, credentials, new ClientOptions
        {
            Transport = transport,
            FarBehind = long.MaxValue,
            FirstPause = TimeSpan.FromMilliseconds(20),
            LongestPause = TimeSpan.FromMilliseconds(200),
        }));

    /// <summary>Waits until its copy of a conversation that it is in has these lines, and no others.</summary>
    public async Task HasAsync(string conversation, IReadOnlyList<string> lines, string what)
    {
        List<string> mine = [];
        await Eventually.IsTrue(() => (mine = Lines(conversation)).SequenceEqual(lines), () => $"{what}, {Client.Transport}\n{Difference(lines, mine)}");
    }

    /// <summary>
    /// What it took until it left a room must not differ from what may still be read of it, but for deletions since. Who was away
    /// meanwhile has less, and is not asked.
    /// </summary>
    public void StillHas(string conversation, IReadOnlyList<Entry> rows, long until, string what)
    {
        lock (_gate)
        {
            if (!_copies.TryGetValue(conversation, out var copy) || copy.Last != until)
                return;
            var kept = new ConversationCopy(conversation, int.MaxValue);
            foreach (var line in copy.Lines.Lines)
                kept.Apply(line);
            foreach (var row in rows.Where(row => row.Deleted))
                kept.Apply(row);
            Same([.. rows.Select(Room.Show)], [.. kept.Lines.Select(Room.Show)], what);
        }
    }

    /// <summary>An event says the same whenever it is read, but for the topic of a room that was removed: it is erased with the room.</summary>
    /// <param name="removed">The logs of the rooms that were removed, also after this one had left.</param>
    public void HeardTheSame(IReadOnlyList<AccountEvent> events, IReadOnlySet<long?> removed, string what)
    {
        lock (_gate)
        {
            foreach (var one in events)
            {
                if (!_events.TryGetValue(one.Rev, out var heard))
                    continue;
                var (live, later) = (Show(heard), Show(one));
                if (removed.Contains(one.Log) && one.Joined is { Topic: null or "" })
                    live = Show(heard with { Joined = heard.Joined! with { Topic = one.Joined.Topic } });
                Assert.True(live == later, $"{what}\nlive:  {live}\nlater: {later}");
            }
        }
    }

    public static void Same(IReadOnlyList<string> expected, IReadOnlyList<string> actual, string what) =>
        Assert.True(expected.SequenceEqual(actual), $"{what}\n{Difference(expected, actual)}");

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        await _following;
    }

    private static string Difference(IReadOnlyList<string> expected, IReadOnlyList<string> actual)
    {
        var at = Enumerable.Range(0, Math.Max(expected.Count, actual.Count)).FirstOrDefault(i => expected.ElementAtOrDefault(i) != actual.ElementAtOrDefault(i), -1);
        return $"expected {expected.Count} lines: {expected.ElementAtOrDefault(at)}\nactual   {actual.Count} lines: {actual.ElementAtOrDefault(at)}";
    }

    private static string Show(AccountEvent one) =>
        $"{one.Rev} {one.Kind} {one.Conversation} by {one.By} '{one.Name}' {one.Seq} {one.Joined?.Kind} {one.Joined?.Head} '{one.Joined?.Topic}'";

    private List<string> Lines(string conversation)
    {
        lock (_gate)
            return _copies.TryGetValue(conversation, out var copy) ? [.. copy.Lines.Lines.Select(Room.Show)] : [];
    }

    private async Task FollowAsync()
    {
        await foreach (var item in Client.Feed.ReadAllAsync())
        {
            switch (item)
            {
                case Gap gap:
                    await BeginAsync(gap.Conversation, gap.Head);
                    break;
                case AccountEvent one:
                    lock (_gate)
                        _events[one.Rev] = one;
                    if (one.Joined is { } joined)
                        await BeginAsync(joined.Name, joined.Head);
                    break;
                case Entry entry:
                    lock (_gate)
                    {
                        if (!_copies.TryGetValue(entry.Conversation, out var copy))
                            _copies[entry.Conversation] = copy = new Copy(entry.Conversation, 0);
                        copy.Lines.Apply(entry);
                        copy.Last = entry.Seq;
                    }

                    break;
            }
        }
    }

    // The history that may be read, and from there on what the feed brings.
    private async Task BeginAsync(string conversation, long head)
    {
        var copy = new Copy(conversation, head);
        try
        {
            foreach (var row in await Fetching.AllAsync(Client, conversation))
                copy.Lines.Apply(row);
        }
        catch (CharlaException)
        {
            // It has left again, or that room is gone; then so is the copy.
        }

        lock (_gate)
            _copies[conversation] = copy;
    }

    private sealed class Copy(string name, long last)
    {
        public ConversationCopy Lines { get; } = new(name, int.MaxValue);

        public long Last { get; set; } = last;
    }
}
