using System.Security.Cryptography;
using Charla.Protocol;

namespace Charla.Server.Sessions.Sending;

/// <summary>
/// What does not fit a datagram, as <c>part</c> frames; docs/protocol.md section 10. Each thread remembers the last one
/// it cut, since an entry goes to many readers one after the other.
/// </summary>
internal sealed class PartFrames
{
    // What of a datagram is left for the data, beside the frame around it.
    private const int DataBytes = Limits.DatagramBytes - 80;
    private const int KeyBytes = 6;

    // The longest text of JSON for one byte: \u001f.
    private const int LongestEscape = 6;

    [ThreadStatic]
    private static PartFrames? _latest;

    private readonly FrameWriter _frames = new();
    private readonly List<int> _ends = [];
    private byte[] _content = [];

    public int Count => _ends.Count;

    public ReadOnlySpan<byte> this[int n] => _frames.Written[(n == 0 ? 0 : _ends[n - 1]).._ends[n]];

    /// <summary>The parts of whole frames; valid until this thread cuts something else.</summary>
    public static PartFrames Of(ReadOnlySpan<byte> content)
    {
        var parts = _latest ??= new PartFrames();
        if (!content.SequenceEqual(parts._content))
            parts.Cut(content.ToArray());
        return parts;
    }

    private void Cut(byte[] content)
    {
        _content = content;
        _frames.Clear();
        _ends.Clear();
        var cuts = new List<int>();
        for (var at = 0; at < content.Length; at = cuts[^1])
            cuts.Add(at + Fitting(content.AsSpan(at)));

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(content, hash);
        var key = Convert.ToHexStringLower(hash[..KeyBytes]);
        for (var n = 0; n < cuts.Count; n++)
        {
            var start = n == 0 ? 0 : cuts[n - 1];
            _frames.Begin("part"u8).Text("key"u8, key).Number("n"u8, n).Number("of"u8, cuts.Count)
                .Text("data"u8, content.AsSpan(start, cuts[n] - start)).End();
            _ends.Add(_frames.Length);
        }
    }

    /// <summary>How many bytes, up to the end of a character, fit one part.</summary>
    private static int Fitting(ReadOnlySpan<byte> rest)
    {
        var length = Math.Min(rest.Length, DataBytes);
        for (int over; (over = FrameWriter.EscapedLength(rest[..length]) - DataBytes) > 0;)
            length -= (over + LongestEscape - 1) / LongestEscape;
        while (length < rest.Length && (rest[length] & 0xC0) == 0x80)
            length--;
        return length;
    }
}
