using System.Buffers;

namespace Charla.Protocol.Tests;

/// <summary>Bytes as they come from a socket: in pieces.</summary>
internal static class Segments
{
    public static ReadOnlySequence<byte> Of(byte[] bytes, params ReadOnlySpan<int> cuts)
    {
        var first = new Segment(bytes.AsMemory(0, cuts.IsEmpty ? bytes.Length : cuts[0]), 0);
        var last = first;
        for (var i = 0; i < cuts.Length; i++)
            last = last.Add(bytes.AsMemory()[cuts[i]..(i + 1 < cuts.Length ? cuts[i + 1] : bytes.Length)]);
        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, long at)
        {
            Memory = memory;
            RunningIndex = at;
        }

        public Segment Add(ReadOnlyMemory<byte> memory)
        {
            var next = new Segment(memory, RunningIndex + Memory.Length);
            Next = next;
            return next;
        }
    }
}
