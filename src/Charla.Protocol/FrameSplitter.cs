using System.Buffers;

namespace Charla.Protocol;

/// <summary>What <see cref="FrameSplitter.TrySplit"/> found.</summary>
public enum SplitResult
{
    /// <summary>A whole line (and its body) is there.</summary>
    Frame,

    /// <summary>The rest has not arrived yet.</summary>
    Incomplete,

    /// <summary>A line, or the body it announces, is over its limit: where the next frame begins is unknown.</summary>
    TooLong,
}

/// <summary>
/// Cuts a stream of bytes into lines and bodies: <c>*( object LF [body] )</c>, docs/protocol.md section 1. A pure
/// function of the bytes: how the stream was cut into reads makes no difference.
/// </summary>
public static class FrameSplitter
{
    /// <summary>Takes the next line off the front of <paramref name="stream"/>.</summary>
    /// <param name="stream">What has arrived; left as it was unless a frame is found.</param>
    /// <param name="line">The line without its <c>\n</c>.</param>
    /// <param name="tooLong">With <see cref="SplitResult.TooLong"/>: the fault to answer with.</param>
    public static SplitResult TrySplit(ref ReadOnlySequence<byte> stream, out ReadOnlySequence<byte> line, out Fault? tooLong)
    {
        tooLong = null;
        line = default;
        var end = stream.Slice(0, Math.Min(stream.Length, Limits.LineBytes + 1)).PositionOf((byte)'\n');
        if (end is { } newline)
        {
            line = stream.Slice(0, newline);
            stream = stream.Slice(stream.GetPosition(1, newline));
            return SplitResult.Frame;
        }

        if (stream.Length <= Limits.LineBytes)
            return SplitResult.Incomplete;
        tooLong = Faults.LineTooLong();
        return SplitResult.TooLong;
    }

    /// <summary>Takes the body that <paramref name="length"/> announced off the front of <paramref name="stream"/>.</summary>
    public static SplitResult TrySplitBody(ref ReadOnlySequence<byte> stream, long length, out ReadOnlySequence<byte> body, out Fault? tooLong)
    {
        tooLong = null;
        body = default;
        if (length is < 0 or > Limits.BodyBytes)
        {
            tooLong = Faults.BodyTooLong();
            return SplitResult.TooLong;
        }

        if (stream.Length < length)
            return SplitResult.Incomplete;
        body = stream.Slice(0, length);
        stream = stream.Slice(length);
        return SplitResult.Frame;
    }
}
