using System.Security.Cryptography;
using System.Text;
using Charla.Protocol;

namespace Charla.Client.Internal.Udp;

/// <summary>Cuts a frame that is longer than a datagram into <c>part</c> frames; docs/protocol.md, section 10.</summary>
internal static class Parts
{
    // {"op":"part","key":"5f3a09c1","n":127,"of":128,"data":""} and its line's end.
    private const int Around = 64;

    /// <summary>The parts, each with its <c>\n</c>, that fit into <paramref name="room"/> bytes.</summary>
    public static byte[][] Cut(ReadOnlySpan<byte> frame, int room)
    {
        var pieces = new List<Range>();
        for (var at = 0; at < frame.Length;)
        {
            var length = Fitting(frame[at..], room - Around);
            pieces.Add(at..(at + length));
            at += length;
        }

        var key = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4));
        var writer = new FrameWriter(UdpLimits.DatagramBytes);
        var parts = new byte[pieces.Count][];
        for (var n = 0; n < parts.Length; n++)
        {
            writer.Clear();
            parts[n] = writer.Begin("part"u8).Text("key"u8, key).Number("n"u8, n).Number("of"u8, parts.Length)
                .Text("data"u8, frame[pieces[n]]).End().Written.ToArray();
        }

        return parts;
    }

    // As much as fits when it is written as a JSON text, cut between characters.
    private static int Fitting(ReadOnlySpan<byte> frame, int room)
    {
        var length = 0;
        while (length < frame.Length)
        {
            Rune.DecodeFromUtf8(frame[length..], out _, out var rune);
            room -= FrameWriter.EscapedLength(frame.Slice(length, rune));
            if (room < 0)
                break;
            length += rune;
        }

        return length;
    }
}

/// <summary>Joins parts, in whatever order they come. What stays incomplete is forgotten.</summary>
internal sealed class PartJoiner
{
    private readonly Dictionary<string, Set> _sets = new(StringComparer.Ordinal);

    // Late doubles of what was joined already would otherwise push out what is still wanted.
    private readonly Queue<string> _joined = new();

    /// <summary>Takes one part; when it was the last one missing, what was cut comes back, else null.</summary>
    /// <exception cref="FaultException">It is not a part.</exception>
    public byte[]? Add(in Frame part, TimeSpan now)
    {
        var key = part.Text("key"u8, 64);
        var of = (int)part.Number("of"u8, 1, UdpLimits.Parts);
        var n = (int)part.Number("n"u8, 0, of - 1);
        var data = part.Utf8Text("data"u8, UdpLimits.DatagramBytes);
        if (_joined.Contains(key, StringComparer.Ordinal))
            return null;
        if (!_sets.TryGetValue(key, out var set))
        {
            MakeRoom(now);
            _sets[key] = set = new Set(new byte[of][], now);
        }

        if (set.Parts.Length != of)
            return null;
        if (set.Parts[n] is not null)
            return null;

        set.Parts[n] = data;
        if (++set.Count < of)
            return null;
        Finish(key);
        return [.. set.Parts.SelectMany(p => p)];
    }

    private void Finish(string key)
    {
        _sets.Remove(key);
        _joined.Enqueue(key);
        if (_joined.Count > 16)
            _joined.Dequeue();
    }

    private void MakeRoom(TimeSpan now)
    {
        foreach (var (key, set) in _sets)
        {
            if (now - set.Since > UdpLimits.IncompleteFor)
                _sets.Remove(key);
        }

        if (_sets.Count >= UdpLimits.IncompleteSets)
            _sets.Remove(_sets.MinBy(s => s.Value.Since).Key);
    }

    private sealed class Set(byte[][] parts, TimeSpan since)
    {
        public byte[][] Parts { get; } = parts;

        public TimeSpan Since { get; } = since;

        public int Count { get; set; }
    }
}
