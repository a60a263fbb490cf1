using Charla.Protocol;
using Charla.Server.Sessions;
using Charla.Server.Sessions.Sending;

namespace Charla.Server.Presence;

/// <summary>
/// A session that watches others: what it knows, and what it is still to learn. What comes up between its turns is only marked;
/// when its turn comes it is sent how things are then.
/// </summary>
/// <remarks>Guarded by the board. All of it is bounded by who is online and by the limits here.</remarks>
internal sealed class Watcher(Session session, OnlineAccount person)
{
    /// <summary>Frames in one turn. Five turns fall into a second at most: 40 frames.</summary>
    public const int TurnFrames = 8;

    // People marked one by one; of more, all whom it sees are looked at.
    private const int MostMarked = 2_000;

    // Read marks that wait; past it the oldest are left out, and the gap in "n" shows it.
    private const int MostMarks = 1_000;

    // Unsent bytes past which it is sent nothing: it does not read, or not as fast.
    private const int BusyBytes = 16 * 1024;

    private readonly HashSet<OnlineAccount> _known = [];
    private readonly Pending<OnlineAccount> _people = new();
    private readonly Pending<OnlineConversation> _counts = new();
    private readonly Pending<(OnlineConversation In, OnlineAccount Reader)> _marks = new();
    private readonly Dictionary<(OnlineConversation In, OnlineAccount Reader), long> _read = [];
    private readonly Pending<(OnlineConversation In, OnlineAccount Writer)> _typing = new();
    private readonly Dictionary<(OnlineConversation In, OnlineAccount Writer), long> _typedAfter = [];
    private bool _isEveryoneMarked;

    /// <summary>The one who watches.</summary>
    public OnlineAccount Person => person;

    public bool SeesAddresses { get; set; }

    /// <summary>Signals so far.</summary>
    public long N { get; private set; }

    /// <summary>There is something to send.</summary>
    public bool IsBusy => _isEveryoneMarked || Waiting > 0;

    /// <summary>How much is marked one by one.</summary>
    public int Waiting => _people.Count + _counts.Count + _marks.Count + _typing.Count;

    public void Mark(OnlineAccount changed)
    {
        if (_isEveryoneMarked)
            return;
        _people.Add(changed);
        if (_people.Count <= MostMarked)
            return;
        _people.Clear();
        _isEveryoneMarked = true;
    }

    public void MarkCount(OnlineConversation conversation) => _counts.Add(conversation);

    public void MarkRead(OnlineConversation conversation, OnlineAccount reader, long seq)
    {
        _marks.Add((conversation, reader));
        _read[(conversation, reader)] = seq;
        if (_marks.Count > MostMarks && _marks.TryTake(out var oldest))
        {
            _read.Remove(oldest);
            N++;
        }
    }

    /// <summary>Where too many write nobody can follow it: some are left out.</summary>
    public void MarkTyping(OnlineConversation conversation, OnlineAccount writer, long head)
    {
        if (_typing.Count >= TurnFrames)
            return;
        _typing.Add((conversation, writer));
        _typedAfter[(conversation, writer)] = head;
    }

    /// <summary>They have said it.</summary>
    public void ForgetTyping(OnlineConversation conversation, OnlineAccount writer)
    {
        _typing.Remove((conversation, writer));
        _typedAfter.Remove((conversation, writer));
    }

    /// <summary>Somebody is not in a conversation any more: what they did there is not reported.</summary>
    public void Forget(OnlineConversation conversation, OnlineAccount gone)
    {
        ForgetTyping(conversation, gone);
        if (_read.Remove((conversation, gone)))
            _marks.Remove((conversation, gone));
    }

    /// <summary>It asks for everything anew: forgets what it knows and what it was to learn.</summary>
    public void Restart(Action<OnlineAccount> forgotten)
    {
        foreach (var known in _known)
        {
            known.ForgottenBy(this);
            forgotten(known);
        }

        _known.Clear();
        _people.Clear();
        _counts.Clear();
        _isEveryoneMarked = false;
    }

    /// <summary>It knows now that somebody is online.</summary>
    public void Learn(OnlineAccount online)
    {
        _known.Add(online);
        online.LearnedBy(this);
    }

    /// <summary>Everyone it sees: itself, and those who are with it in a conversation that is not crowded.</summary>
    public HashSet<OnlineAccount> Visible()
    {
        var visible = new HashSet<OnlineAccount> { person };
        foreach (var conversation in person.In)
        {
            if (!conversation.IsCrowded)
                visible.UnionWith(conversation.People);
        }

        return visible;
    }

    /// <summary>Puts some of what there is to send into the session's outbox.</summary>
    public void TakeTurn(Action<OnlineAccount> forgotten)
    {
        if (session.Outbox.PendingBytes > BusyBytes)
        {
            // Later it would not be true any more.
            _typing.Clear();
            _typedAfter.Clear();
            return;
        }

        if (_isEveryoneMarked)
            MarkEveryone();
        var frames = Session.Scratch();
        var last = N + TurnFrames;
        while (N < last && IsBusy)
        {
            TellTyping(frames);
            if (N < last)
                TellCount(frames);
            if (N < last)
                TellMark(frames);
            if (N < last)
                TellPerson(frames, forgotten);

            // In datagrams of their own: a lost one leaves less to send again.
            if (frames.Length > session.Outbox.AnswerBytes / 3)
                Send(frames);
        }

        Send(frames);
    }

    private void Send(FrameWriter frames)
    {
        if (frames.Length > 0)
            session.Outbox.Answer(frames.Written);
        frames.Clear();
    }

    private void MarkEveryone()
    {
        _isEveryoneMarked = false;
        foreach (var known in _known)
            _people.Add(known);
        foreach (var visible in Visible())
            _people.Add(visible);
    }

    private void TellTyping(FrameWriter frames)
    {
        // They may have gone meanwhile, or it has.
        if (_typing.TryTake(out var typing) && _typedAfter.Remove(typing, out var after)
            && typing.In.Watchers.Contains(this) && typing.In.People.Contains(typing.Writer))
            PresenceFrames.WriteTyping(frames, typing.In.Conversation, person.Account.Id, typing.Writer.Account.Nick, after, ++N);
    }

    private void TellCount(FrameWriter frames)
    {
        // It may have left meanwhile.
        if (_counts.TryTake(out var conversation) && conversation.Watchers.Contains(this))
            PresenceFrames.WriteCount(frames, conversation, person.Account.Id, ++N);
    }

    private void TellMark(FrameWriter frames)
    {
        if (_marks.TryTake(out var mark) && _read.Remove(mark, out var seq) && mark.In.Watchers.Contains(this))
            PresenceFrames.WriteMark(frames, mark.In.Conversation, person.Account.Id, mark.Reader.Account.Nick, seq, ++N);
    }

    private void TellPerson(FrameWriter frames, Action<OnlineAccount> forgotten)
    {
        if (!_people.TryTake(out var other))
            return;
        if (!other.IsOnline)
        {
            // Somebody who came and went in between has not been there.
            if (!_known.Remove(other))
                return;
            other.ForgottenBy(this);
            PresenceFrames.Write(frames, other, showsAddresses: false, n: ++N);
            forgotten(other);
        }
        else if (other == person || other.In.Any(conversation => !conversation.IsCrowded && conversation.Watchers.Contains(this)))
        {
            Learn(other);
            PresenceFrames.Write(frames, other, SeesAddresses || other == person, n: ++N);
        }
    }
}
