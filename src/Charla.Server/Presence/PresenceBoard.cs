using Charla.Server.Sessions;
using Charla.Server.Storage;
using Microsoft.Extensions.Logging;

namespace Charla.Server.Presence;

/// <summary>
/// The people who are online, from where, and in which conversations. Sessions enter and leave; that only notes what has changed. A
/// turn four times a second, while there is something, sends it to those who watch: see <c>PresenceBoard.Turns.cs</c>.
/// </summary>
/// <remarks>
/// One lock guards everything on the board. It comes after the lock of what a session follows and before an outbox's, and
/// is never held while a socket is written or the store is read.
/// </remarks>
public sealed partial class PresenceBoard : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<AccountId, OnlineAccount> _people = [];
    private readonly Dictionary<ConversationId, OnlineConversation> _conversations = [];
    private readonly HashSet<Watcher> _watchers = [];
    private readonly IStore _store;
    private readonly LastSeen _seen;
    private readonly TimeProvider _time;
    private readonly ILogger _log;

    internal PresenceBoard(IStore store, LastSeen seen, TimeProvider time, ILogger log)
    {
        (_store, _seen, _time, _log) = (store, seen, time, log);
        _timer = time.CreateTimer(_ => TakeTurn(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>How many people are online.</summary>
    public int Online
    {
        get
        {
            lock (_gate)
                return field;
        }

        private set;
    }

    /// <summary>Sessions that watch.</summary>
    public int Watching
    {
        get
        {
            lock (_gate)
                return _watchers.Count;
        }
    }

    /// <summary>What all watchers are still to be sent.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate)
                return _busy.Sum(watcher => watcher.Waiting);
        }
    }

    /// <summary>People on the board: those online, and those of whose going not everyone knows yet.</summary>
    public int Kept
    {
        get
        {
            lock (_gate)
                return _people.Count;
        }
    }

    public bool IsOnline(AccountId account)
    {
        lock (_gate)
            return _people.TryGetValue(account, out var person) && person.IsOnline;
    }

    public void Dispose() => _timer.Dispose();

    /// <summary>Somebody has signed in.</summary>
    internal void Enter(Session session, Account account, IEnumerable<Conversation> conversations)
    {
        var now = _time.GetUtcNow();
        lock (_gate)
        {
            if (!_people.TryGetValue(account.Id, out var person))
                _people.Add(account.Id, person = new OnlineAccount(account));
            if (!person.IsOnline)
                Online++;
            person.Sessions.Add(new OpenSession(session, now));
            foreach (var conversation in conversations)
                Put(person, conversation);
            Changed(person);
        }
    }

    /// <summary>A session that had signed in has ended.</summary>
    internal void Leave(Session session, Account account, DeviceId device)
    {
        var now = _time.GetUtcNow();
        lock (_gate)
        {
            if (!_people.TryGetValue(account.Id, out var person) || person.Find(session) is not { } open)
                return;
            _seen.Add(account.Id, device, now);
            if (open.Watcher is { } watcher)
                EndWatcher(person, watcher);
            person.Sessions.Remove(open);
            Changed(person);
            if (!person.IsOnline)
            {
                Online--;
                person.Seen = now;
                foreach (var conversation in person.In.ToArray())
                    Take(person, conversation);
                Forget(person);
            }
        }
    }

    /// <summary>A session is at another address.</summary>
    internal void Moved(Account account)
    {
        lock (_gate)
        {
            if (_people.TryGetValue(account.Id, out var person))
                Changed(person);
        }
    }

    /// <summary>An account has joined a conversation; each of its sessions says so.</summary>
    internal void Join(AccountId account, Conversation conversation)
    {
        lock (_gate)
        {
            if (!_people.TryGetValue(account, out var person) || !person.IsOnline || !Put(person, conversation))
                return;
            Changed(person);
            var joined = _conversations[conversation.Id];
            foreach (var watcher in WatchersOf(person))
                MarkAll(watcher, joined);
        }
    }

    /// <summary>An account has left a conversation; each of its sessions says so.</summary>
    internal void Part(AccountId account, ConversationId id)
    {
        lock (_gate)
        {
            if (!_people.TryGetValue(account, out var person) || !_conversations.TryGetValue(id, out var conversation))
                return;
            _read.Remove((conversation, person));
            foreach (var watcher in conversation.Watchers)
                watcher.Forget(conversation, person);
            Take(person, conversation);
        }
    }

    private static IEnumerable<Watcher> WatchersOf(OnlineAccount person) => person.Sessions.Select(open => open.Watcher).OfType<Watcher>();

    /// <returns>False if they are in it already.</returns>
    private bool Put(OnlineAccount person, Conversation conversation)
    {
        if (!_conversations.TryGetValue(conversation.Id, out var online))
            _conversations.Add(conversation.Id, online = new OnlineConversation(conversation));
        if (!person.In.Add(online))
            return false;
        online.People.Add(person);
        online.Watchers.UnionWith(WatchersOf(person));
        Counted(online);
        return true;
    }

    private void Take(OnlineAccount person, OnlineConversation conversation)
    {
        if (!person.In.Remove(conversation))
            return;
        conversation.People.Remove(person);
        conversation.Watchers.ExceptWith(WatchersOf(person));
        if (conversation.People.Count == 0)
            _conversations.Remove(conversation.Conversation.Id);
        else
            Counted(conversation);
    }

    private void EndWatcher(OnlineAccount person, Watcher watcher)
    {
        foreach (var conversation in person.In)
            conversation.Watchers.Remove(watcher);
        watcher.Restart(Forget);
        _watchers.Remove(watcher);
        _busy.Remove(watcher);
    }

    /// <summary>Somebody who has gone stays on the board until everyone who knew of them knows it.</summary>
    private void Forget(OnlineAccount person)
    {
        if (!person.IsOnline && person.KnownTo.Count == 0)
            _people.Remove(person.Account.Id);
    }
}
