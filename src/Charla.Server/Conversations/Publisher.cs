using Charla.Protocol;
using Charla.Server.Storage;

namespace Charla.Server.Conversations;

/// <summary>
/// Tells followers what a commit stored. Entries of one conversation that were committed together are encoded and
/// handed over together. Used by the log writer's thread only.
/// </summary>
/// <param name="feeds">The logs that somebody follows.</param>
/// <param name="revoked">Told which devices were revoked, and why.</param>
/// <param name="toErase">Told that there is something to erase.</param>
/// <param name="advanced">Told which conversations have more entries, or fewer members, than before, or are gone; returns at once.</param>
public sealed class Publisher(
    Feeds feeds, Action<DeviceId, Fault> revoked, Action toErase, Action<ConversationId> advanced)
{
    private readonly FrameWriter _writer = new(64 * 1024);
    private readonly Dictionary<ConversationId, (Conversation Conversation, List<Entry> Entries)> _waiting = [];
    private readonly Stack<List<Entry>> _lists = new();
    private int _given;

    /// <summary>Told each event of an account that is online. MUST NOT block.</summary>
    public Action<AccountEvent> Told { get; init; } = _ => { };

    /// <summary>Told who said something where, before anybody reads it. MUST NOT block.</summary>
    public Action<AccountId, ConversationId> Said { get; init; } = (_, _) => { };

    /// <returns>How many followers were given something: so many sends there are to come, at most.</returns>
    public int Publish(List<Effect> effects)
    {
        _given = 0;
        foreach (var effect in effects)
            Publish(effect);
        foreach (var (conversation, entries) in _waiting.Values)
            Hand(conversation, entries);
        _waiting.Clear();
        return _given;
    }

    private void Publish(Effect effect)
    {
        switch (effect)
        {
            case Effect.Appended(var conversation, var entry):
                if (!_waiting.TryGetValue(conversation.Id, out var waiting))
                    _waiting.Add(conversation.Id, waiting = (conversation, _lists.TryPop(out var list) ? list : []));
                waiting.Entries.Add(entry);
                break;

            case Effect.Told(var news) when feeds.Find(news.Account) is { } feed:
                _writer.Clear();
                EntryFrames.Write(_writer, news);
                feed.Publish(new FrameBlock(news.Rev, [_writer.Written.ToArray()], [[_writer.Length]]));
                Told(news);
                break;

            // Who joins or leaves does so between two entries: hand over those before it first.
            case Effect.Joined(var conversation, var account, var after):
                Hand(conversation.Id);
                foreach (var session in Sessions(account))
                    session.Joined(conversation, after);
                break;

            case Effect.Left(var conversation, var account):
                Hand(conversation.Id);
                advanced(conversation.Id);
                foreach (var session in Sessions(account))
                    session.Left(conversation.Id);
                break;

            case Effect.Revoked(var device, var why):
                revoked(device, why);
                break;

            case Effect.ToErase(var room):
                if (room is { } removed)
                    advanced(removed);
                toErase();
                break;
        }
    }

    private IEnumerable<IAccountFollower> Sessions(AccountId account) =>
        feeds.Find(account)?.Followers().Cast<IAccountFollower>() ?? [];

    private void Hand(ConversationId conversation)
    {
        if (_waiting.Remove(conversation, out var waiting))
            Hand(waiting.Conversation, waiting.Entries);
    }

    private void Hand(Conversation conversation, List<Entry> entries)
    {
        advanced(conversation.Id);
        if (feeds.Find(conversation.Id) is { } feed)
        {
            foreach (var entry in entries)
                Said(entry.Author, conversation.Id);
            _given += feed.Publish(ConversationFeed.Encode(_writer, conversation, entries));
            if (entries.Exists(entry => entry.Kind is EntryKind.Deletion or EntryKind.Edit))
                feed.ForgetTail();
        }

        entries.Clear();
        _lists.Push(entries);
    }
}
