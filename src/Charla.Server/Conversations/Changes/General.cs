using Charla.Protocol;
using Charla.Server.Storage;

namespace Charla.Server.Conversations.Changes;

/// <summary>The room that everyone is in from the start.</summary>
public static class General
{
    private const string Name = "general";

    public static bool Is(Conversation conversation) => conversation.Pair is null && conversation.Keys.Folded == Name;

    public static Conversation Find(IStoreLookups store) => store.FindRoom(Name)!;

    /// <summary>Makes it in a new store.</summary>
    public static void Create(IStore store, TimeProvider time)
    {
        if (store.Read(Find) is not null)
            return;
        using var transaction = new WriterCache(store).Begin();
        Names.TryKeys(Name, out var keys, out _);
        transaction.AddRoom(Name, keys, ConversationKind.Public, wholeHistory: true, time.GetUtcNow());
        transaction.Commit();
    }
}
