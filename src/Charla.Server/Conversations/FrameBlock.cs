namespace Charla.Server.Conversations;

/// <summary>Entries of one log that were committed together, as frames: encoded once per spelling, not per reader.</summary>
public sealed class FrameBlock
{
    private readonly byte[][] _frames;
    private readonly int[][] _ends;

    /// <param name="first">The first entry's number; the others follow it without gaps.</param>
    /// <param name="frames">For each spelling all frames, one after the other.</param>
    /// <param name="ends">For each spelling where each frame ends.</param>
    public FrameBlock(long first, byte[][] frames, int[][] ends)
    {
        First = first;
        _frames = frames;
        _ends = ends;
    }

    public long First { get; }

    public long Last => First + _ends[0].Length - 1;

    public int Count => _ends[0].Length;

    public ReadOnlySpan<byte> Frames(int spelling) => _frames[spelling];

    /// <summary>The frame of one entry.</summary>
    public ReadOnlyMemory<byte> Frame(int index, int spelling)
    {
        var start = index == 0 ? 0 : _ends[spelling][index - 1];
        return _frames[spelling].AsMemory(start, _ends[spelling][index] - start);
    }
}
