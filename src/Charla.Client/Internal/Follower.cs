namespace Charla.Client.Internal;

/// <summary>Where one is in one log. Guarded by <see cref="Feed"/>'s gate.</summary>
/// <param name="conversation">The log's conversation; null for the account's own log.</param>
/// <param name="last">The last number one has; null as long as it is not known where following begins.</param>
/// <param name="head">The last number that is known to exist.</param>
internal sealed class Follower(string? conversation, long? last, long head)
{
    public string? Conversation { get; } = conversation;

    /// <summary>Which log of that name it is; null where the server does not say.</summary>
    public long? Log { get; set; }

    /// <summary>What <see cref="Log"/> was when the newest sign-in was sent: a row that says so, and nothing newer, is late.</summary>
    public long? KnownLog { get; set; }

    /// <summary>Goes up when another log takes its place: what is still on its way of the one before counts no more.</summary>
    public int Era { get; private set; }

    /// <summary>The last number that was delivered.</summary>
    public long? Last { get; set; } = last;

    /// <summary>The last number that is known to exist. Where it is above <see cref="Last"/>, something is missing.</summary>
    public long Head { get; set; } = head;

    /// <summary>What <see cref="Last"/> was when the newest sign-in was sent: a head below it is of another log.</summary>
    public long? Known { get; set; }

    /// <summary>Where following begins by default.</summary>
    public long FirstHead { get; private set; } = head;

    /// <summary>After the account left it: what <see cref="Last"/> was then. Who joins below it joins another log.</summary>
    public long? LeftAt { get; set; }

    /// <summary>A catch-up has it: until that is through, only the catch-up delivers and moves <see cref="Last"/>.</summary>
    public bool Behind { get; set; }

    /// <summary>The server's log is not the one that was followed: the reader must learn of it.</summary>
    public bool Replaced { get; set; }

    /// <summary>Another log has its name now: it is followed after a number, and the reader learns of it.</summary>
    public void Replace(long? log, long last, long newHead)
    {
        Era++;
        (Log, Last, Head, FirstHead, Known, LeftAt) = (log, last, newHead, last, last, null);
        Replaced = true;
    }

    /// <summary>How its pages are asked for; the catch-up's own.</summary>
    public PagesAhead Pages { get; } = new();
}
