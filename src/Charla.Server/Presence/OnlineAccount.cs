using Charla.Server.Sessions;
using Charla.Server.Storage;

namespace Charla.Server.Presence;

/// <summary>Somebody on the board: online, or just gone and not everyone has been told. Guarded by the board.</summary>
internal sealed class OnlineAccount(Account account)
{
    // Writing is told this often.
    private static readonly TimeSpan TypingPause = TimeSpan.FromSeconds(3);

    // Conversations whose time is kept. Who writes in more at once is a program.
    private const int MostTyping = 20;

    private HashSet<Watcher>? _toldTo;

    // When it was last told where they write.
    private Dictionary<OnlineConversation, long>? _typing;

    public Account Account { get; } = account;

    public List<OpenSession> Sessions { get; } = [];

    public bool IsOnline => Sessions.Count > 0;

    /// <summary>The conversations it is in, while it is online.</summary>
    public HashSet<OnlineConversation> In { get; } = [];

    /// <summary>Who was told that it is online, and not yet that it is gone.</summary>
    public IReadOnlyCollection<Watcher> ToldTo => _toldTo ?? (IReadOnlyCollection<Watcher>)[];

    /// <summary>When its last session ended.</summary>
    public DateTimeOffset? Seen { get; set; }

    public void Told(Watcher watcher) => (_toldTo ??= []).Add(watcher);

    public void Untold(Watcher watcher) => _toldTo?.Remove(watcher);

    /// <summary>They write in a conversation.</summary>
    /// <returns>True if that is to be told, false if it was told a moment ago.</returns>
    public bool BeginsTyping(OnlineConversation conversation, TimeProvider time)
    {
        var now = time.GetTimestamp();
        if (_typing?.TryGetValue(conversation, out var told) == true && time.GetElapsedTime(told, now) < TypingPause)
            return false;
        if (_typing is { Count: >= MostTyping })
            _typing.Clear();
        (_typing ??= [])[conversation] = now;
        return true;
    }

    /// <summary>They have said it, or are not there any more.</summary>
    /// <returns>Whether they were writing.</returns>
    public bool EndsTyping(OnlineConversation conversation) => _typing?.Remove(conversation) == true;

    public OpenSession? Find(Session session) => Sessions.Find(open => open.Session == session);
}

/// <summary>One session of somebody who is online.</summary>
internal sealed record OpenSession(Session Session, DateTimeOffset Since)
{
    /// <summary>Where it is told of others; null while it has not asked for that.</summary>
    public Watcher? Watcher { get; set; }
}

/// <summary>A conversation in which somebody is online. Guarded by the board.</summary>
internal sealed class OnlineConversation(Conversation conversation)
{
    /// <summary>With more people online nobody is told one by one, and below the second number they are again.</summary>
    public const int CrowdedAbove = 100;

    public const int ThinBelow = 80;

    public Conversation Conversation { get; } = conversation;

    public HashSet<OnlineAccount> People { get; } = [];

    /// <summary>The sessions in it that want to be told.</summary>
    public HashSet<Watcher> Watchers { get; } = [];

    public bool IsCrowded { get; private set; }

    /// <summary>When its watchers were last told how many are online (timestamp); null for never.</summary>
    public long? CountTold { get; set; }

    /// <summary>How many members it has, and when that was looked up.</summary>
    public (int Count, long At)? Members { get; set; }

    /// <summary>Whether it is crowded may have changed.</summary>
    /// <returns>True if it has.</returns>
    public bool Recount()
    {
        var crowded = People.Count > CrowdedAbove || IsCrowded && People.Count >= ThinBelow;
        if (crowded == IsCrowded)
            return false;
        IsCrowded = crowded;
        return true;
    }
}
