using Charla.Server.Storage;

namespace Charla.Server.Presence;

/// <content>Who is writing is told soon or not at all: what is not told when they have said it is forgotten.</content>
public sealed partial class PresenceBoard
{
    // How long it holds, for who is told.
    private static readonly TimeSpan TypingHolds = TimeSpan.FromSeconds(6);

    // When anybody was writing last, read without the lock: most entries are of nobody who was.
    private long _typedAt = long.MinValue / 2;

    /// <summary>Somebody is writing in a conversation: those in it who watch are told, so often that it stays true.</summary>
    /// <param name="account">Who.</param>
    /// <param name="id">Where.</param>
    /// <param name="head">The last number of its log when they were writing.</param>
    /// <param name="apart">Who is told nothing of them.</param>
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

    /// <summary>Somebody has said something: they are not writing it any more. Called before it is told, by the log writer's thread.</summary>
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
