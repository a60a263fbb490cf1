using Charla.Server.Storage;

namespace Charla.Server.Presence;

/// <content>Who is writing is told at once or not at all: it is not noted, only passed on.</content>
public sealed partial class PresenceBoard
{
    /// <summary>Somebody is writing in a conversation: those in it who watch are told, so often that it stays true.</summary>
    internal void Typing(AccountId account, ConversationId id)
    {
        lock (_gate)
        {
            if (!_people.TryGetValue(account, out var writer) || !_conversations.TryGetValue(id, out var conversation)
                || conversation.IsCrowded || !conversation.People.Contains(writer) || !writer.BeginsTyping(conversation, _time))
                return;
            foreach (var watcher in conversation.Watchers)
            {
                if (watcher.Person == writer)
                    continue;
                watcher.MarkTyping(conversation, writer);
                _busy.Add(watcher);
            }

            if (_busy.Count > 0)
                Arm();
        }
    }
}
