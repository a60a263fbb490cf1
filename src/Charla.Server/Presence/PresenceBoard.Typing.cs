using Charla.Server.Storage;

namespace Charla.Server.Presence;

/// <content>That somebody is writing is reported soon or not at all: once they have said it, what was not reported is forgotten.</content>
public sealed partial class PresenceBoard
{
    // How long watchers take it as true.
    private static readonly TimeSpan TypingHolds = TimeSpan.FromSeconds(6);

    // When anybody was writing last, read without the lock: most entries come from nobody who was.
    private long _typedAt = long.MinValue / 2;

    /// <summary>Somebody is writing in a conversation: its watchers hear of it, so often that it stays true.</summary>
    /// <param name="account">The one who writes.</param>
    /// <param name="id">Where.</param>
    /// <param name="head">The last number of its log when they were writing.</param>
    /// <param name="apart">Those who hear nothing of them.</param>
    internal void Typing(AccountId account, ConversationId id, long head, IReadOnlyList<AccountId> apart)
    {
        lock (_gate)
        {
            if (!_people.TryGetValue(account, out var writer) || !_conversations.TryGetValue(id, out var conversation)
                || conversation.IsCrowded || !conversation.People.Contains(writer) || !writer.BeginsTyping(conversation, _time))
                return;
            Volatile.Write(ref _typedAt, _time.GetTimestamp());
            foreach (var watcher in conversation.Watchers)
            {
                if (watcher.Person == writer || apart.Contains(watcher.Person.Account.Id))
                    continue;
                watcher.MarkTyping(conversation, writer, head);
                _busy.Add(watcher);
            }

            if (_busy.Count > 0)
                Arm();
        }
    }

    /// <summary>Somebody has said something: they are not writing it any more. Called before followers are given it, on the log writer's thread.</summary>
    internal void Said(AccountId account, ConversationId id)
    {
        if (_time.GetElapsedTime(Volatile.Read(ref _typedAt)) > TypingHolds)
            return;
        lock (_gate)
        {
            if (!_people.TryGetValue(account, out var writer) || !_conversations.TryGetValue(id, out var conversation)
                || !writer.EndsTyping(conversation))
                return;
            foreach (var watcher in conversation.Watchers)
                watcher.ForgetTyping(conversation, writer);
        }
    }
}
