using Charla.Protocol;
using Charla.Server.Sessions.Sending;

namespace Charla.Server.Sessions.Operations;

/// <summary>The rows of an answer, as many as the transport takes at once; at least one, however long.</summary>
/// <remarks>Uses the thread's scratch writer: to be sent before the next await.</remarks>
internal sealed class AnswerRows(Session session, int endBytes = AnswerRows.UsualEndBytes)
{
    // The ok after them: numbers, and a conversation's name.
    private const int UsualEndBytes = 280;

    private readonly int _most = session.Outbox.AnswerBytes - endBytes;
    private readonly List<int> _ends = [];

    public FrameWriter Frames { get; } = Session.Scratch();

    /// <summary>A row did not fit.</summary>
    public bool More { get; private set; }

    /// <summary>Keeps the row just written, or takes it back: then it was one too many.</summary>
    public bool Fits()
    {
        if (_ends.Count > 0 && Frames.Length > _most)
        {
            Frames.CutTo(_ends[^1]);
            More = true;
            return false;
        }

        _ends.Add(Frames.Length);
        return true;
    }

    /// <summary>Puts the last row first.</summary>
    public void Reverse()
    {
        var rows = Frames.Written.ToArray();
        Frames.Clear();
        for (var i = _ends.Count - 1; i >= 0; i--)
            Frames.Frames(rows.AsSpan((i == 0 ? 0 : _ends[i - 1]).._ends[i]));
    }
}
