using Charla.Server.Storage;
using Microsoft.Extensions.Logging;

namespace Charla.Server.Presence;

/// <content>What has changed is noted, and sent in turns.</content>
public sealed partial class PresenceBoard
{
    /// <summary>What comes up within it is sent together.</summary>
    internal static readonly TimeSpan TurnPause = TimeSpan.FromMilliseconds(250);

    // How often the size of a crowd is sent.
    private static readonly TimeSpan CountPause = TimeSpan.FromSeconds(1);

    // Where more are members, nobody sees how far each one has read.
    private const int MostMembersWithMarks = 100;

    private static readonly TimeSpan MembersAge = TimeSpan.FromSeconds(10);

    private readonly ITimer _timer;

    // Noted since the last turn; nothing is noted while nobody watches.
    private readonly HashSet<OnlineAccount> _changed = [];
    private readonly HashSet<OnlineConversation> _counted = [];
    private readonly HashSet<OnlineConversation> _thinned = [];
    private readonly Dictionary<(OnlineConversation In, OnlineAccount Reader), ReadMark> _read = [];

    // Those that there is something to send to.
    private readonly HashSet<Watcher> _busy = [];
    private readonly List<Watcher> _turn = [];
    private bool _isArmed;

    /// <summary>An account's read mark has moved. Called by the log writer's thread.</summary>
    internal void Read(AccountId account, ConversationId id, long seq)
    {
        lock (_gate)
        {
            if (_watchers.Count == 0 || !_conversations.TryGetValue(id, out var conversation)
                || !_people.TryGetValue(account, out var reader) || !conversation.Watchers.Any(watcher => watcher.Person != reader))
                return;
            _read[(conversation, reader)] = new ReadMark(seq, Apart: null);
            Arm();
        }
    }

    private void Changed(OnlineAccount person)
    {
        if (_watchers.Count == 0)
            return;
        _changed.Add(person);
        Arm();
    }

    private void Counted(OnlineConversation conversation)
    {
        var turned = conversation.Recount();
        if (conversation.Watchers.Count == 0 || !turned && !conversation.IsCrowded)
            return;
        _counted.Add(conversation);
        if (turned && !conversation.IsCrowded)
            _thinned.Add(conversation);
        Arm();
    }

    private void Arm()
    {
        if (_isArmed)
            return;
        _isArmed = true;
        _timer.Change(TurnPause, Timeout.InfiniteTimeSpan);
    }

    private void TakeTurn()
    {
        try
        {
            LookUpMembers();
            LookUpApart();
            lock (_gate)
            {
                MarkChanged();
                MarkCounted();
                MarkRead();
                _turn.AddRange(_busy);
            }

            // One at a time: a sign-in meanwhile does not wait for all of them.
            foreach (var watcher in _turn)
            {
                lock (_gate)
                {
                    watcher.TakeTurn(Forget);
                    if (!watcher.IsBusy)
                        _busy.Remove(watcher);
                }
            }
        }
        catch (Exception error)
        {
            // How far people have read comes with their next mark; everything else is marked still.
            Log.TurnFailed(_log, error);
            lock (_gate)
                _read.Clear();
        }

        lock (_gate)
        {
            _turn.Clear();
            _isArmed = false;
            if (_changed.Count + _counted.Count + _read.Count + _busy.Count > 0)
                Arm();
        }
    }

    private void MarkChanged()
    {
        foreach (var person in _changed)
        {
            Mark(person, person.KnownTo);
            Mark(person, WatchersOf(person));
            foreach (var conversation in person.In)
            {
                if (!conversation.IsCrowded)
                    Mark(person, conversation.Watchers);
            }
        }

        _changed.Clear();
        foreach (var conversation in _thinned)
        {
            foreach (var watcher in conversation.Watchers)
                MarkAll(watcher, conversation);
        }

        _thinned.Clear();
    }

    private void MarkCounted()
    {
        var now = _time.GetTimestamp();
        foreach (var conversation in _counted)
        {
            if (conversation.CountSent is { } sent && _time.GetElapsedTime(sent, now) < CountPause)
                continue;
            _counted.Remove(conversation);
            conversation.CountSent = now;
            foreach (var watcher in conversation.Watchers)
            {
                watcher.MarkCount(conversation);
                _busy.Add(watcher);
            }
        }
    }

    private void MarkRead()
    {
        foreach (var ((conversation, reader), (seq, apart)) in _read)
        {
            // What is not known yet has its turn when it is.
            if (conversation.Members is not { } members || apart is null)
                continue;
            _read.Remove((conversation, reader));
            if (members.Count > MostMembersWithMarks)
                continue;
            foreach (var watcher in conversation.Watchers)
            {
                if (watcher.Person == reader || apart.Contains(watcher.Person.Account.Id))
                    continue;
                watcher.MarkRead(conversation, reader, seq);
                _busy.Add(watcher);
            }
        }
    }

    private void Mark(OnlineAccount person, IEnumerable<Watcher> watchers)
    {
        foreach (var watcher in watchers)
        {
            watcher.Mark(person);
            _busy.Add(watcher);
        }
    }

    /// <summary>A watcher is to see everyone in a conversation.</summary>
    private void MarkAll(Watcher watcher, OnlineConversation conversation)
    {
        if (conversation.IsCrowded)
        {
            watcher.MarkCount(conversation);
        }
        else
        {
            foreach (var person in conversation.People)
                watcher.Mark(person);
        }

        _busy.Add(watcher);
        Arm();
    }

    /// <summary>How many members the conversations have in which somebody has read on.</summary>
    private void LookUpMembers()
    {
        List<OnlineConversation>? unknown = null;
        lock (_gate)
        {
            var now = _time.GetTimestamp();
            foreach (var (conversation, _) in _read.Keys)
            {
                if (conversation.Members is not { } members || _time.GetElapsedTime(members.At, now) > MembersAge)
                    (unknown ??= []).Add(conversation);
            }
        }

        foreach (var conversation in unknown?.Distinct() ?? [])
        {
            var count = _store.Read(view => view.CountMembers(conversation.Conversation.Id, MostMembersWithMarks + 1));
            lock (_gate)
                conversation.Members = (count, _time.GetTimestamp());
        }
    }

    /// <summary>Looks up those who are not to see how far somebody has read: blocked by them, or blocking them.</summary>
    private void LookUpApart()
    {
        List<OnlineAccount> unknown;
        lock (_gate)
            unknown = [.. _read.Where(read => read.Value.Apart is null).Select(read => read.Key.Reader).Distinct()];
        foreach (var reader in unknown)
        {
            var apart = _store.Read(view => view.Apart(reader.Account.Id));
            lock (_gate)
            {
                foreach (var key in _read.Keys.Where(key => key.Reader == reader).ToList())
                    _read[key] = _read[key] with { Apart = apart };
            }
        }
    }

    /// <summary>How far somebody has read, and those who are not to see it; null: not looked up yet.</summary>
    private readonly record struct ReadMark(long Seq, IReadOnlyList<AccountId>? Apart);
}

internal static partial class Log
{
    [LoggerMessage(60, LogLevel.Error, "Presence could not be sent.")]
    public static partial void TurnFailed(ILogger log, Exception error);
}
