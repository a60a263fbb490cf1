using Charla.Client;
using Charla.CommandLine;
using Charla.Protocol;
using Charla.Terminal;

namespace Charla.Chat.FullScreen;

/// <summary>A line that is not in the log: what the chat itself has to say.</summary>
/// <param name="After">The number of the message it stands below.</param>
/// <param name="Text">What it says; it went through <see cref="SafeText"/>.</param>
/// <param name="Look">How it looks.</param>
internal sealed record Note(long After, string Text, Look Look, FoundWords? Found = null);

/// <summary>One's own message that is not in the log yet.</summary>
internal sealed class PendingPost(string text, long? reply)
{
    public string Text => text;

    public long? Reply => reply;

    /// <summary>Its number, once it is stored.</summary>
    public long? Seq { get; set; }

    /// <summary>Why it was refused.</summary>
    public string? Failure { get; set; }
}

/// <summary>The lowest line that is shown: the line of an item, by the item's place in the log.</summary>
internal readonly record struct Anchor(long Seq, int Sub, int Line);

/// <summary>A conversation as one sees it: what is kept of its log, how far one has read, and what one is typing in it.</summary>
internal sealed class ConversationState(string name)
{
    private const int MostNotes = 300;

    public string Name { get; } = name;

    /// <summary>By which one goes to it; its own as long as it is on the list.</summary>
    public int Number { get; set; }

    /// <summary>Which log of that name; null as long as the server has not said.</summary>
    public long? Log { get; private set; }

    public string? Topic { get; set; }

    public bool IsArchived { get; set; }

    /// <summary>Of what in it to be told aloud.</summary>
    public Notify Notify { get; set; }

    public bool IsMuted => Notify == Notify.None;

    /// <summary>One is not in it any more; it is shown until one goes elsewhere.</summary>
    public bool IsLeft { get; set; }

    public long Unread { get; set; }

    /// <summary>The number up to which <see cref="Unread"/> is counted: what comes after it adds to it.</summary>
    public long Counted { get; set; }

    /// <summary><see cref="Unread"/> may not be right any more: the server is to be asked.</summary>
    public bool IsMiscounted { get; set; }

    /// <summary>The server is being asked.</summary>
    public bool IsCounting { get; set; }

    /// <summary>Unread messages that are meant for oneself.</summary>
    public int Mentions { get; set; }

    /// <summary>The log's last number that was heard of.</summary>
    public long Head { get; set; }

    /// <summary>The read mark.</summary>
    public long Read { get; set; }

    /// <summary>Up to where the server was asked to set the mark.</summary>
    public long Marked { get; set; }

    /// <summary>What came after this number is new since one left it.</summary>
    public long? NewAfter { get; set; }

    /// <summary>How far the others have read, by nick.</summary>
    public Dictionary<string, long> Marks { get; } = new(StringComparer.OrdinalIgnoreCase);

    public IReadOnlyList<Member> Members { get; set; } = [];

    /// <summary>When they were asked for last.</summary>
    public DateTimeOffset MembersAt { get; set; }

    /// <summary>The members are known, and kept up to date from the log.</summary>
    public bool HasMembers { get; set; }

    /// <summary>Where it is crowded, who was there when one looked: then nobody is told one by one.</summary>
    public IReadOnlyList<Person> Crowd { get; set; } = [];

    public MessageWindow Messages { get; } = new(name);

    public List<Note> Notes { get; } = [];

    public List<PendingPost> Pending { get; } = [];

    /// <summary>What the server would not store.</summary>
    public IEnumerable<PendingPost> Refused => Pending.Where(post => post.Failure is not null);

    public Editor Editor { get; } = new();

    /// <summary>Where one has scrolled to; null: one sees the newest.</summary>
    public Anchor? Scroll { get; set; }

    /// <summary>The message the marker stands on.</summary>
    public long? Selected { get; set; }

    /// <summary>The message one has gone to; nothing acts on it.</summary>
    public long? Found { get; set; }

    /// <summary>The message that what is being typed answers.</summary>
    public long? Answering { get; set; }

    /// <summary>The message that what is being typed replaces.</summary>
    public long? Editing { get; set; }

    public bool IsDirect => Name.StartsWith('@');

    /// <summary>The nick of the person, of a direct conversation.</summary>
    public string Person => Name[1..];

    public long LastSeq => Messages.Lines is [.., var last] ? last.Seq : 0;

    /// <summary>Takes in of which log of that name something is told. Of a later one than before, nothing that was known counts.</summary>
    /// <returns>False where it is of an earlier one.</returns>
    public bool IsOfThis(long? log)
    {
        if (log is null || log == Log)
            return true;
        if (log < Log)
            return false;
        Become(log);
        return true;
    }

    /// <summary>It is the copy of that log from now on.</summary>
    public void Become(long? log)
    {
        if (log == Log)
            return;
        if (Log is not null)
            Forget();
        Log = log;
    }

    private void Forget()
    {
        (Unread, Mentions, Head, Read, Marked, Counted) = (0, 0, 0, 0, 0, 0);
        (Topic, IsArchived, IsMiscounted, NewAfter) = (null, false, false, null);
        (Members, HasMembers, Crowd) = ([], false, []);
        (Scroll, Selected, Found, Answering, Editing) = (null, null, null, null, null);
        Marks.Clear();
        Notes.Clear();
        Messages.Clear();
        Pending.RemoveAll(post => post.Seq is not null);
    }

    public void Add(string text, Look look, FoundWords? found = null)
    {
        Notes.Add(new Note(LastSeq, text, look, found));
        if (Notes.Count > MostNotes)
            Notes.RemoveAt(0);
    }

    /// <summary>A text was sent: what was refused of the same text need not be.</summary>
    public void Sent(string text) => Pending.RemoveAll(post => post.Failure is not null && string.Equals(post.Text.Trim(), text.Trim(), StringComparison.Ordinal));

    /// <summary>The members who have read up to a number.</summary>
    public bool IsReadByOthers(long seq) => Marks.Values.Any(mark => mark >= seq);

    public bool Is(string other) => string.Equals(Name, other, StringComparison.OrdinalIgnoreCase);
}
