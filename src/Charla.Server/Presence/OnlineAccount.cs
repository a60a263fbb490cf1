using Charla.Server.Sessions;
using Charla.Server.Storage;

namespace Charla.Server.Presence;

/// <summary>Somebody on the board: online, or just gone and not everyone knows yet. Guarded by the board.</summary>
internal sealed class OnlineAccount(Account account)
{
    // Writing is reported this often.
    private static readonly TimeSpan TypingPause = TimeSpan.FromSeconds(3);

    // Conversations whose time is kept. Anybody who writes in more at once is a program.
    private const int MostTyping = 20;

    private HashSet<Watcher>? _knownTo;

    // When it was last reported where they write.
    private Dictionary<OnlineConversation, long>? _typing;

    public Account Account { get; } = account;

    public List<OpenSession> Sessions { get; } = [];

    public bool IsOnline => Sessions.Count > 0;

    /// <summary>The conversations it is in, while it is online.</summary>
    public HashSet<OnlineConversation> In { get; } = [];

    /// <summary>Those who know that it is online, and not yet that it is gone.</summary>
    public IReadOnlyCollection<Watcher> KnownTo => _knownTo ?? (IReadOnlyCollection<Watcher>)[];

    /// <summary>When its last session ended.</summary>
    public DateTimeOffset? Seen { get; set; }

    public void LearnedBy(Watcher watcher) => (_knownTo ??= []).Add(watcher);

    public void ForgottenBy(Watcher watcher) => _knownTo?.Remove(watcher);

    /// <summary>They write in a conversation.</summary>
    /// <returns>True if that is to be reported, false if it was a moment ago.</returns>
    public bool BeginsTyping(OnlineConversation conversation, TimeProvider time)
    {
        var now = time.GetTimestamp();
        if (_typing?.TryGetValue(conversation, out var reported) == true && time.GetElapsedTime(reported, now) < TypingPause)
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
    /// <summary>What it watches others with; null while it has not asked for that.</summary>
    public Watcher? Watcher { get; set; }
}

/// <summary>A conversation in which somebody is online. Guarded by the board.</summary>
internal sealed class OnlineConversation(Conversation conversation)
{
    /// <summary>With more people online they are not shown one by one, and below the second number they are again.</summary>
    public const int CrowdedAbove = 100;

    public const int ThinBelow = 80;

    public Conversation Conversation { get; } = conversation;

    public HashSet<OnlineAccount> People { get; } = [];

    /// <summary>The sessions in it that watch.</summary>
    public HashSet<Watcher> Watchers { get; } = [];

    public bool IsCrowded { get; private set; }

    /// <summary>When its watchers were last sent how many are online (timestamp); null for never.</summary>
    public long? CountSent { get; set; }

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
