using System.Threading.Channels;
using Charla.Protocol;

namespace Charla.Client.Internal;

/// <summary>
/// Brings every entry to the reader once and in order. The live feed is only a hint: an entry that is the next one is
/// passed on; whatever else it shows (a gap, no room for it) is asked for by number. So nothing is held back in memory.
/// </summary>
internal sealed class Feed : IAsyncDisposable
{
    // Conversations that are caught up with at the same time.
    private const int Workers = 4;

    private readonly CharlaClient _client;
    private readonly ClientOptions _options;
    private readonly Channel<FeedItem> _items;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task[] _workers;

    // Each follower is in here at most once: see Behind.
    private readonly Channel<Follower> _behind = Channel.CreateUnbounded<Follower>();

    // Guards the followers.
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Follower> _followers = new(StringComparer.OrdinalIgnoreCase);
    private readonly Follower _account = new(conversation: null, last: null, head: 0);

    public Feed(CharlaClient client, ClientOptions options)
    {
        _client = client;
        _options = options;
        _items = Channel.CreateBounded<FeedItem>(options.FeedCapacity);
        _workers = options.Follow ? [.. Enumerable.Range(0, Workers).Select(_ => WorkAsync(_stop.Token))] : [];
    }

    public ChannelReader<FeedItem> Items => _items.Reader;

    /// <summary>A sign-in is about to be sent. Another connection may go on delivering meanwhile.</summary>
    public void SigningIn()
    {
        lock (_gate)
        {
            _account.Known = _account.Last;
            foreach (var log in _followers.Values)
                (log.Known, log.KnownLog) = (log.Last, log.Log);
        }
    }

    /// <summary>Where the logs are now, as the server says at a sign-in.</summary>
    public void SignedIn(IEnumerable<Conversation> conversations, long rev)
    {
        if (!_options.Follow)
            return;
        lock (_gate)
        {
            var first = _account.Last is null;
            _account.Last ??= rev;
            foreach (var row in conversations)
                SignedIn(Find(row.Name) ?? Add(row.Name, first ? row.Head : null, row.Head, row.Log), row);
            Told(_account, rev);
            if (!_account.Behind)
                BeginUnknown();
        }
    }

    public void Live(Entry entry)
    {
        if (!_options.Follow)
            return;
        lock (_gate)
        {
            var log = Find(entry.Conversation) ?? Add(entry.Conversation, entry.Seq - 1, entry.Seq, entry.Log);
            if (entry.Log < log.Log)
                return;
            if (entry.Log > log.Log)
                Replace(log, entry.Log, entry.Seq - 1, entry.Seq);
            log.Log ??= entry.Log;
            Deliver(log, entry.Seq, entry.Seq == log.Last + 1, entry.Kind == EntryKind.Unknown ? null : entry);
        }
    }

    public void Live(AccountEvent item)
    {
        if (!_options.Follow)
            return;
        lock (_gate)
        {
            Follow(item, isLive: true);
            Deliver(_account, item.Rev, isNext: true, item);
        }
    }

    /// <summary>Nothing comes after what is in the feed already.</summary>
    public void Complete(Exception? reason) => _items.Writer.TryComplete(reason);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_workers).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private Follower? Find(string conversation) => _followers.GetValueOrDefault(conversation);

    private Follower Add(string conversation, long? last, long head, long? which)
    {
        if (_options.After.TryGetValue(conversation, out var known))
            last = known;
        var log = new Follower(conversation, last, head) { Log = which };
        _followers.Add(conversation, log);
        return log;
    }

    // A null item counts and is not for the reader.
    private void Deliver(Follower log, long number, bool isNext, FeedItem? item)
    {
        log.Head = Math.Max(log.Head, number);
        if (log.Last is null || number <= log.Last)
            return;
        if (!log.Behind && isNext && (item is null || _items.Writer.TryWrite(item)))
            log.Last = number;
        else
            FallBehind(log);
    }

    // A row that was written before what came over another connection meanwhile is late.
    private void SignedIn(Follower log, Conversation row)
    {
        if (row.Log is not { } which || log.Log is null || which == log.Log)
            Told(log, row.Head);
        else if (which != log.KnownLog)
            Replace(log, which, row.Head, row.Head);
        log.Log ??= row.Log;
    }

    private void Replace(Follower log, long? which, long last, long head)
    {
        log.Replace(which, last, head);
        FallBehind(log);
    }

    private void Told(Follower log, long head)
    {
        if (head < log.Known)
        {
            // What was stored is never lost, so this is another log: a store that was put back from a copy.
            log.Replace(log.Log, head, head);
        }

        log.Head = Math.Max(log.Head, head);
        if (log.Last < log.Head || log.Replaced)
            FallBehind(log);
    }

    private void FallBehind(Follower log)
    {
        if (log.Behind)
            return;
        log.Behind = true;
        _behind.Writer.TryWrite(log);
    }

    private void Follow(AccountEvent item, bool isLive)
    {
        if (item.Joined is { } joined)
            Joined(joined, isLive);
        else if (item is { Kind: EventKind.Left, Conversation: { } left } && Find(left) is { } log && (item.Log is null || item.Log == log.Log))
            Left(log, item.Seq, isLive);
    }

    // Nothing comes of it any more: what had not come up to the leaving is asked for.
    private void Left(Follower log, long? number, bool isLive)
    {
        log.LeftAt = isLive ? log.Last : log.Known ?? log.Last;
        log.Head = Math.Max(log.Head, number ?? 0);
        if (log.Last < log.Head)
            FallBehind(log);
    }

    // Joining says where following begins, even where it happened while one was away.
    private void Joined(Conversation joined, bool isLive)
    {
        var head = joined.Head;
        var log = Find(joined.Name) ?? Add(joined.Name, head, head, joined.Log);
        if (joined.Log < log.Log)
            return;
        if (joined.Log > log.Log || (log.Log is null && head < log.LeftAt))
        {
            // That room was removed, and this is another one of its name.
            Replace(log, joined.Log, head, isLive || log.Log is not null ? head : log.Head);
        }

        log.Log ??= joined.Log;
        log.LeftAt = null;
        log.Last ??= head;
        Told(log, Math.Max(head, log.Head));
    }

    // The account's log is through and does not say how one came to be in these.
    private void BeginUnknown()
    {
        foreach (var log in _followers.Values)
        {
            log.Last ??= log.FirstHead;
            if (log.Last < log.Head)
                FallBehind(log);
        }
    }

    private async Task WorkAsync(CancellationToken stop)
    {
        try
        {
            await foreach (var log in _behind.Reader.ReadAllAsync(stop))
            {
                while (Missing(log) is { } missing)
                    await CatchUpAsync(log, missing, stop);
            }
        }
        catch (Exception e) when (!stop.IsCancellationRequested)
        {
            Complete(e);
        }
    }

    // What comes next; null, and the live feed goes on, where nothing is missing.
    private Lack? Missing(Follower log)
    {
        lock (_gate)
        {
            var replaced = log.Replaced;
            log.Replaced = false;
            if (log.Last is { } last && (last < log.Head || replaced))
            {
                // Of another log only what was before following it begins is left out: what came since is missing like anything else.
                return replaced
                    ? new Lack(0, last, IsGap: true, IsOtherLog: true, log.Log, log.Era)
                    : new Lack(last, log.Head, log != _account && log.Head - last > _options.FarBehind, IsOtherLog: false, log.Log, log.Era);
            }

            log.Behind = false;
            if (log == _account)
                BeginUnknown();
            return null;
        }
    }

    private async Task CatchUpAsync(Follower log, Lack missing, CancellationToken stop)
    {
        if (log.Conversation is not { } conversation)
        {
            await CatchUpAccountAsync(missing.After, missing.Head, stop);
        }
        else if (missing.IsGap)
        {
            await _items.Writer.WriteAsync(
                new Gap(conversation, missing.After, missing.Head) { IsOtherLog = missing.IsOtherLog, Log = missing.Log }, stop);
            Reached(log, missing.Head, missing.Era);
        }
        else
        {
            await CatchUpConversationAsync(log, conversation, missing, stop);
        }
    }

    // When another log takes its place meanwhile, this ends; the same loop then reports the other one.
    private async Task CatchUpConversationAsync(Follower log, string conversation, Lack missing, CancellationToken stop)
    {
        var (head, era) = (missing.Head, missing.Era);
        log.Pages.Begin(missing.After);
        for (var last = missing.After; last < head;)
        {
            var from = last;
            var page = await log.Pages.NextAsync(
                last, head, _client.Transport, (n, limit) => Unrefused(_client.MissingAsync(conversation, missing.Log, n, limit, stop)));
            foreach (var entry in page?.Entries.Where(e => e.Seq > from) ?? [])
            {
                if (!IsStill(log, era))
                    return;
                if (entry.Kind != EntryKind.Unknown)
                    await _items.Writer.WriteAsync(entry, stop);
                last = entry.Seq;
                Reached(log, last, era);
            }

            // All up to the head that was known before asking are in the answer; the others one may not see.
            if (page is not { More: true } || last == from)
                Reached(log, last = Math.Max(head, last), era);
        }
    }

    private bool IsStill(Follower log, int era)
    {
        lock (_gate)
            return log.Era == era;
    }

    private async Task CatchUpAccountAsync(long after, long head, CancellationToken stop)
    {
        var page = await Unrefused(_client.EventsAsync(after, Timeout.InfiniteTimeSpan, stop));
        foreach (var item in page?.Rows.Where(e => e.Rev > after) ?? [])
        {
            await _items.Writer.WriteAsync(item, stop);
            lock (_gate)
                Follow(item, isLive: false);
            Reached(_account, item.Rev, _account.Era);
        }

        if (page is not { More: true, Rows.Count: > 0 })
            Reached(_account, head, _account.Era);
    }

    private void Reached(Follower log, long number, int era)
    {
        lock (_gate)
        {
            if (log.Era != era)
                return;
            log.Last = Math.Max(log.Last ?? 0, number);
            log.Head = Math.Max(log.Head, number);
        }
    }

    /// <summary>What comes next of a log that is behind.</summary>
    /// <param name="After">The last number one has.</param>
    /// <param name="Head">The last number that is known to exist.</param>
    /// <param name="IsGap">What lies between is left out.</param>
    /// <param name="IsOtherLog">Because it is another log.</param>
    /// <param name="Log">Which log.</param>
    /// <param name="Era">The follower's, when that was so.</param>
    private readonly record struct Lack(long After, long Head, bool IsGap, bool IsOtherLog, long? Log, int Era);

    // A log that one may not read any more has nothing to catch up with.
    private static async Task<T?> Unrefused<T>(Task<T> answer)
        where T : class
    {
        try
        {
            return await answer;
        }
        catch (CharlaException e) when (e.Failure == Failure.Refused)
        {
            return null;
        }
    }
}
