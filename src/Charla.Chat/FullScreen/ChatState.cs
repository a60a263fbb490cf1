using Charla.Client;
using Charla.CommandLine;
using Charla.Protocol;
using Charla.Terminal;

namespace Charla.Chat.FullScreen;

/// <summary>Everything the screen shows. Only the event loop touches it.</summary>
internal sealed class ChatState(string nick, Symbols symbols, TimeZoneInfo zone)
{
    public string Nick { get; } = nick;

    public Symbols Symbols { get; } = symbols;

    public TimeZoneInfo Zone { get; } = zone;

    public DateTimeOffset Now { get; set; }

    /// <summary>Those one can go to, by their numbers.</summary>
    public List<ConversationState> Conversations { get; } = [];

    /// <summary>Those that were closed: what is kept of them is there when they come back.</summary>
    public List<ConversationState> Closed { get; } = [];

    public ConversationState Current { get; set; } = null!;

    public ConnectionStatus Status { get; set; } = new(ConnectionState.Connecting);

    public Transport Transport { get; set; } = Transport.Tcp;

    /// <summary>What is known of somebody's being online.</summary>
    public Func<string, Person?> FindPerson { get; init; } = _ => null;

    /// <summary>The people whose messages are not shown.</summary>
    public BlockList Blocked { get; } = new();

    public TimeSpan? RoundTrip { get; set; }

    public bool HasNickColours { get; set; } = true;

    /// <summary>Messages are shown as they are meant; else as they were written.</summary>
    public bool HasMarkup { get; init; } = true;

    /// <summary>Arrivals and departures are shown.</summary>
    public bool HasArrivals { get; set; } = true;

    /// <summary>Only what was said is shown, without panels and bars: to be taken with the mouse.</summary>
    public bool IsBare { get; set; }

    /// <summary>What is shown instead of the messages (help), and its first line.</summary>
    public IReadOnlyList<HelpRow>? Overlay { get; set; }

    public int OverlayTop { get; set; }

    /// <summary>What the next Tab would bring.</summary>
    public string Hint { get; set; } = "";

    /// <summary>What is typed unseen, while it is asked for.</summary>
    public Editor? Secret { get; set; }

    /// <summary>What is asked, while it is.</summary>
    public Question? Question { get; set; }

    public string SecretPrompt { get; set; } = "";

    public int Index => Conversations.IndexOf(Current);

    public long UnreadElsewhere => Conversations.Where(c => c != Current && !c.IsMuted).Sum(c => c.Unread);

    public bool IsMe(string other) => string.Equals(other, Nick, StringComparison.OrdinalIgnoreCase);

    public ConversationState? Find(string name) => Conversations.Find(c => c.Is(name));

    /// <summary>
    /// The conversation of that name. A new one gets the lowest number that is free, so that those of the others stay as
    /// they are, as long as one talks.
    /// </summary>
    public ConversationState Open(string name)
    {
        if (Find(name) is { } known)
            return known;
        var added = Closed.Find(c => c.Is(name)) ?? new ConversationState(name);
        Closed.Remove(added);
        added.Number = 1;
        while (Conversations.Exists(c => c.Number == added.Number))
            added.Number++;
        var at = Conversations.FindIndex(c => c.Number > added.Number);
        Conversations.Insert(at < 0 ? Conversations.Count : at, added);
        return added;
    }

    /// <summary>Takes one from the list that is not open.</summary>
    public void Close(ConversationState conversation)
    {
        if (Conversations.Remove(conversation))
            Closed.Add(conversation);
    }

    /// <summary>Takes those one is not in any more from the list, but for the one that is shown.</summary>
    public void RemoveLeft() => Conversations.RemoveAll(c => c.IsLeft && c != Current);

    /// <summary>In which order they get their numbers at first: what everyone is in, then rooms, then people.</summary>
    public static int Order(string one, string other) =>
        Rank(one) != Rank(other) ? Rank(one) - Rank(other) : StringComparer.OrdinalIgnoreCase.Compare(one, other);

    private static int Rank(string name) => name is "#general" ? 0 : name.StartsWith('#') ? 1 : 2;
}
