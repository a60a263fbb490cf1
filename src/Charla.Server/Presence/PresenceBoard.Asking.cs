using Charla.Protocol;
using Charla.Server.Sessions;
using Charla.Server.Sessions.Operations;
using Charla.Server.Storage;

namespace Charla.Server.Presence;

/// <content>What a session asks of the board.</content>
public sealed partial class PresenceBoard
{
    /// <summary>When an account that is not online was so for the last time.</summary>
    internal DateTimeOffset? SeenOf(Account account) => _seen.Find(account.Id) ?? account.Seen;

    /// <summary>The same of a device.</summary>
    internal DateTimeOffset? SeenOf(Device device) => _seen.Find(device.Id) ?? device.Seen;

    /// <summary>Signals that a session was sent; null where it does not watch.</summary>
    internal long? SignalsOf(Session session)
    {
        lock (_gate)
            return Find(session)?.Watcher?.N;
    }

    /// <summary>Answers who is online after a name, in a conversation or on the server.</summary>
    internal void AnswerWho(Session session, long? id, ConversationId? conversation, string afterFolded, int limit, bool seesAddresses)
    {
        List<OnlineAccount> people;
        int online;
        lock (_gate)
        {
            IEnumerable<OnlineAccount> all = conversation is not { } asked ? _people.Values.Where(person => person.IsOnline)
                : _conversations.TryGetValue(asked, out var found) ? found.People : [];
            people = [.. all];
            online = people.Count;
        }

        people = After(people, afterFolded);
        lock (_gate)
        {
            var rows = new AnswerRows(session);
            var written = 0;
            foreach (var person in people)
            {
                // Gone meanwhile.
                if (!person.IsOnline)
                    continue;
                if (written++ == limit || !WriteRow(rows, session, person, id, seesAddresses))
                    break;
            }

            session.Send(rows.Frames.Begin("ok"u8).Number("id"u8, id).Number("online"u8, online).Flag("more"u8, written > limit || rows.More).End());
        }
    }

    /// <summary>Writes whether somebody is online.</summary>
    /// <returns>When they were last online, where they are not.</returns>
    internal DateTimeOffset? WriteWhoIs(FrameWriter frames, Session session, Account account, long? id, bool seesAddresses)
    {
        lock (_gate)
        {
            if (_people.TryGetValue(account.Id, out var person) && person.IsOnline)
            {
                PresenceFrames.Write(frames, person, seesAddresses || person.Account.Id == session.Account.Id, id);
                return null;
            }

            var seen = person?.Seen ?? SeenOf(account);
            PresenceFrames.WriteOffline(frames, account, seen, id);
            return seen;
        }
    }

    /// <summary>A session watches others from now on. Answers a page of all whom it sees.</summary>
    internal void Watch(Session session, long? id, string afterFolded, int limit, bool seesAddresses)
    {
        lock (_gate)
        {
            if (!_people.TryGetValue(session.Account.Id, out var person) || person.Find(session) is not { } open)
                return;
            var watcher = open.Watcher ??= Begin(session, person);
            watcher.SeesAddresses = seesAddresses;
            if (afterFolded.Length == 0)
                Restart(watcher);
            var rows = new AnswerRows(session);
            var written = 0;
            foreach (var other in After(watcher.Visible(), afterFolded))
            {
                if (written++ == limit || !WriteRow(rows, session, other, id, seesAddresses))
                    break;
                watcher.Learn(other);
            }

            session.Send(rows.Frames.Begin("ok"u8).Number("id"u8, id).Flag("more"u8, written > limit || rows.More).Number("n"u8, watcher.N).End());
        }
    }

    /// <summary>A session watches nobody any more.</summary>
    internal void Unwatch(Session session)
    {
        lock (_gate)
        {
            if (Find(session) is not { Watcher: { } watcher } open)
                return;
            EndWatcher(watcher.Person, watcher);
            open.Watcher = null;
        }
    }

    private OpenSession? Find(Session session) =>
        session.IsSignedIn && _people.TryGetValue(session.Account.Id, out var person) ? person.Find(session) : null;

    private Watcher Begin(Session session, OnlineAccount person)
    {
        var watcher = new Watcher(session, person);
        _watchers.Add(watcher);
        foreach (var conversation in person.In)
            conversation.Watchers.Add(watcher);
        return watcher;
    }

    private void Restart(Watcher watcher)
    {
        watcher.Restart(Forget);
        foreach (var conversation in watcher.Person.In.Where(conversation => conversation.IsCrowded))
            MarkAll(watcher, conversation);
    }

    private static bool WriteRow(AnswerRows rows, Session session, OnlineAccount person, long? id, bool seesAddresses)
    {
        PresenceFrames.Write(rows.Frames, person, seesAddresses || person.Account.Id == session.Account.Id, id);
        return rows.Fits();
    }

    private static List<OnlineAccount> After(IEnumerable<OnlineAccount> people, string folded)
    {
        var after = people.Where(person => string.CompareOrdinal(person.Account.Keys.Folded, folded) > 0).ToList();
        after.Sort((one, other) => string.CompareOrdinal(one.Account.Keys.Folded, other.Account.Keys.Folded));
        return after;
    }
}
