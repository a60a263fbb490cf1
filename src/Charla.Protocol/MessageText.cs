using System.Buffers;

namespace Charla.Protocol;

/// <summary>
/// What people say: a text of one or more lines, counted as it is in UTF-8, however JSON spells it. It holds no control characters but those
/// of lines and tabs; docs/protocol.md, section 2.
/// </summary>
public static class MessageText
{
    /// <summary>Bytes of a text as a JSON string writes it: each may be escaped (<c>\"</c>, <c>\n</c>), and none takes more.</summary>
    public const int SpelledBytes = 2 * Limits.TextBytes;

    private static readonly SearchValues<byte> Controls = SearchValues.Create(
        [.. Enumerable.Range(0, 32).Append(0x7F).Select(b => (byte)b).Where(b => b is not ((byte)'\t' or (byte)'\n' or (byte)'\r'))]);

    /// <summary>Why a text cannot be said; null where it can.</summary>
    public static Fault? Refusal(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > Limits.TextBytes)
            return Faults.TextTooLong(utf8.Length, Limits.TextBytes);
        return ControlIn(utf8) is { } control ? Faults.ControlCharacter(control) : null;
    }

    /// <summary>Why a text cannot be stored, though an older server may have let it through: it takes more than a line has for it.</summary>
    public static Fault? RefusalOfOld(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > Limits.TextBytes)
            return Faults.TextTooLong(utf8.Length, Limits.TextBytes);
        var spelled = FrameWriter.EscapedLength(utf8);
        return spelled > SpelledBytes ? Faults.TextTooLong(spelled, SpelledBytes) : null;
    }

    private static int? ControlIn(ReadOnlySpan<byte> utf8)
    {
        if (utf8.IndexOfAny(Controls) is >= 0 and var at)
            return utf8[at];

        // U+0080 to U+009F.
        for (int next; (next = utf8.IndexOf((byte)0xC2)) >= 0; utf8 = utf8[(next + 2)..])
        {
            if (utf8[next + 1] < 0xA0)
                return utf8[next + 1];
        }

        return null;
    }
}
