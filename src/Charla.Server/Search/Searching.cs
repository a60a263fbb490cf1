using System.Diagnostics;
using System.Text;
using Charla.Protocol;
using Charla.Server.Conversations;
using Charla.Server.Storage;

namespace Charla.Server.Search;

/// <summary>
/// One query: what the index offers and what it has not taken in yet, the newest first, each looked at in the log itself before it is
/// given. So the index may be behind, and even wrong: it decides what is looked at, the log and its rules decide what is a hit.
/// </summary>
internal sealed class Searching
{
    // A query ends early, to be gone on with, where few of those it looks at are hits (a private room's other times, for one).
    private const int MostLookedAt = 5_000;
    private static readonly TimeSpan MostTime = TimeSpan.FromSeconds(1);

    // Nobody was in so many; of who was, the oldest rooms are not looked through.
    private const int MostPrivateLogs = 4_000;

    private readonly IStoreView _view;
    private readonly SearchFileView? _index;
    private readonly SearchQuery _query;
    private readonly Account _reader;
    private readonly ReadableLogs _logs;
    private readonly Conversation? _conversation;
    private readonly Account? _author;

    private Searching(IStoreView view, SearchFileView? index, SearchQuery query, Account reader)
    {
        (_view, _index, _query, _reader) = (view, index, query, reader);
        _logs = new ReadableLogs(view, reader);
        if (query.Conversation is { } name)
        {
            _conversation = Lookup.Find(view, name, reader) ?? throw new FaultException(Lookup.NotFound(name));
            if (_logs.Find(_conversation.Id) is null)
                throw new FaultException(new Fault(ErrorCode.NotMember, "NotMember", name.ToString()));
        }

        if (query.From is { } nick)
        {
            _author = (Names.TryKeys(nick, out var keys, out _) ? view.FindAccount(keys.Folded) : null)
                ?? throw new FaultException(new Fault(ErrorCode.NotFound, "NoNick", nick));
        }
    }

    /// <summary>Runs a query.</summary>
    /// <param name="view">The logs.</param>
    /// <param name="index">The index, in a state not newer than the logs'; null: there is none at the moment.</param>
    /// <param name="behind">Conversations of which the index may lack something.</param>
    /// <param name="query">What to look for.</param>
    /// <param name="reader">The account that asks.</param>
    /// <exception cref="FaultException">The conversation or the author is not there for the reader.</exception>
    public static SearchPage Run(IStoreView view, SearchFileView? index, IReadOnlyCollection<ConversationId> behind, SearchQuery query, Account reader) =>
        new Searching(view, index, query, reader).Run(behind);

    private SearchPage Run(IReadOnlyCollection<ConversationId> behind)
    {
        // Signs only: nothing has no words.
        if (_query.Terms is { All.Count: 0 })
            return SearchPage.Nothing;
        var started = Stopwatch.GetTimestamp();
        var tail = new SearchTail(_view, _index, _logs, Fits);
        var places = tail.Read(
            _conversation is { } one ? behind.Where(id => id == one.Id) : behind,
            _conversation is { } room ? [room.Id] : _view.RoomsLeft(_reader.Id, MostPrivateLogs));
        var hits = new List<SearchHit>();
        var last = _query.Before;
        var looked = 0;
        foreach (var (position, rev) in Merge(places.Select(place => new SearchRow(place, Rev: 0)), Offered()))
        {
            if (position >= last)
                continue;
            if (hits.Count == _query.Limit || looked == MostLookedAt || (looked > 0 && Stopwatch.GetElapsedTime(started) > MostTime))
                return new SearchPage(hits, last, tail.IsCutShort);
            looked++;
            last = position;
            if (Look(position, rev) is { } hit)
                hits.Add(hit);
        }

        return new SearchPage(hits, Next: null, tail.IsCutShort);
    }

    private IEnumerable<SearchRow> Offered() => _index is null
        ? []
        : _index.Rows(Match(), _query.Since, Math.Min(_query.Until, _query.Before.Time + 1));

    /// <summary>The query in FTS5's words. All of them are letters, digits, a few signs and tags, in quotes: nothing in them is FTS5's syntax.</summary>
    private string Match()
    {
        var match = new StringBuilder();
        foreach (var term in _query.Terms?.All ?? [])
            match.Append(" AND \"").AppendJoin(' ', term.Words).Append('"').Append(term.IsPrefix ? " *" : "");
        if (_author is not null)
            match.Append(" AND ").Append(SearchTags.Author(_author.Id));
        if (_conversation is not null)
        {
            match.Append(" AND ").Append(SearchTags.Conversation(_conversation.Id));
        }
        else
        {
            match.Append(" AND (").Append(SearchTags.Public);
            foreach (var id in _view.PrivateConversations(_reader.Id, MostPrivateLogs))
                match.Append(" OR ").Append(SearchTags.Conversation(id));
            match.Append(')');
        }

        return match.ToString(" AND ".Length, match.Length - " AND ".Length);
    }

    /// <summary>Both in one order, the newest first; what is in both comes twice, one after the other.</summary>
    private static IEnumerable<SearchRow> Merge(IEnumerable<SearchRow> tail, IEnumerable<SearchRow> offered)
    {
        using var one = tail.GetEnumerator();
        using var other = offered.GetEnumerator();
        var (hasOne, hasOther) = (one.MoveNext(), other.MoveNext());
        while (hasOne || hasOther)
        {
            if (hasOne && (!hasOther || one.Current.Position >= other.Current.Position))
            {
                yield return one.Current;
                hasOne = one.MoveNext();
            }
            else
            {
                yield return other.Current;
                hasOther = other.MoveNext();
            }
        }
    }

    private SearchHit? Look(SearchPosition position, long rev)
    {
        if (_logs.Find(new ConversationId(position.Conversation)) is not { } log || !log.Has(position.Seq))
            return null;
        var entry = _view.FindEntry(log.Conversation.Id, position.Seq, log.AsOf);
        if (entry is null || SearchBatch.PositionOf(entry) != position)
            return null;

        // As the index knows it, it fits; what has changed since is compared again.
        if (entry.Text is null || (entry.Rev != rev && !Fits(entry)))
            return null;
        return new SearchHit(log.Conversation, position, entry, Around(log, entry.Seq));
    }

    private bool Fits(Entry entry)
    {
        if (entry is not { IsMessage: true, Text: { } text } || entry.Flags.HasFlag(EntryFlags.Deleted))
            return false;
        var time = entry.Time.ToUnixTimeMilliseconds();
        return time >= _query.Since && time < _query.Until
            && (_author is null || entry.Author == _author.Id)
            && (_query.Terms is null || _query.Terms.Match(Encoding.UTF8.GetString(text)));
    }

    private List<Entry> Around(ReadableLog log, long seq)
    {
        if (_query.Context == 0)
            return [];

        // Between the messages stand other things, people who come and go: looked past, but not for ever.
        var most = _query.Context * 8;
        var before = _view.HistoryBefore(log.Conversation.Id, seq, log.First, most, log.AsOf).Rows.Where(entry => entry.IsMessage);
        var after = _view.HistoryAfter(log.Conversation.Id, seq, log.Last, most, log.AsOf).Rows.Where(entry => entry.IsMessage);
        return [.. before.TakeLast(_query.Context), .. after.Take(_query.Context)];
    }
}
