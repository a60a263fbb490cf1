using Charla.Server.Conversations;

namespace Charla.Server.Sessions.Sending;

/// <summary>
/// What one session is still to be sent: answers, and entries of the feeds it follows. Bounded, whatever the client
/// does: entries that do not fit are left out, and are read on from the log later.
/// </summary>
/// <remarks>
/// Any thread may add; adding never blocks. Its lock guards what is pending and the followers' places and is never held
/// while a socket is written. After <see cref="Close"/> everything is ignored. Order of locks: a feed's, then this.
/// </remarks>
public abstract class Outbox
{
    /// <summary>Bytes after which an answer made of rows ends early, with <c>more</c>.</summary>
    public abstract int AnswerBytes { get; }

    /// <summary>Whether the transport reads no further while much is unanswered; one of datagrams cannot help receiving.</summary>
    public abstract bool HoldsBack { get; }

    /// <summary>Bytes that wait to be sent.</summary>
    public abstract int PendingBytes { get; }

    /// <summary>True while so many answers wait that no further request should be taken.</summary>
    public abstract bool IsBusy { get; }

    /// <summary>Adds an answer, or another frame that was not numbered. Answers are never dropped.</summary>
    public abstract void Answer(ReadOnlySpan<byte> frames);

    /// <summary>Like <see cref="Answer"/>, by the log writer, which has it sent after a whole batch.</summary>
    public abstract void AnswerQuietly(ReadOnlySpan<byte> frames);

    /// <summary>Adds the frame that is to be the last one.</summary>
    public abstract void Bye(ReadOnlySpan<byte> frame);

    /// <summary>Completes when everything pending is sent, or the outbox is closed.</summary>
    public abstract Task Drained();

    /// <summary>Drops everything and ignores what comes.</summary>
    public abstract void Close();

    /// <summary>Adds new entries of a feed, under the feed's lock. The caller has them sent.</summary>
    internal abstract void Push(Follower follower, long last, ReadOnlySpan<byte> frames);

    /// <summary>Adds entries that a follower lacked; its feed's lock is held.</summary>
    internal abstract void ReadOn(Follower follower, long last, ReadOnlySpan<byte> frames, bool caughtUp);

    /// <summary>A follower starts before the head of its feed: it is given what it lacks first.</summary>
    internal abstract void StartBehind(Follower follower);

    /// <summary>A follower follows no more.</summary>
    internal abstract void Forget(Follower follower);
}
