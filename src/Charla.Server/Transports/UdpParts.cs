using Charla.Protocol;

namespace Charla.Server.Transports;

/// <summary>
/// Longer frames of clients of which some parts are still missing, of all sessions together: few per session, not for
/// long, and bounded in all. The oldest give way.
/// </summary>
internal sealed class UdpParts(int mostBytes, TimeProvider time)
{
    private const int SetsPerSession = 4;
    private const int SetBytes = 64 * 1024;

    // What a set, and each of its parts, costs beside their bytes.
    private const int SetCost = 512;
    private const int PartCost = 64;

    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly Dictionary<(UdpSid Sid, string Key), LinkedListNode<Set>> _sets = [];

    // The oldest first, of all and of each session.
    private readonly LinkedList<Set> _byAge = new();
    private readonly Dictionary<UdpSid, List<LinkedListNode<Set>>> _bySession = [];
    private int _bytes;

    /// <summary>Adds a part.</summary>
    /// <returns>What was cut, once all parts of it are there.</returns>
    /// <exception cref="FaultException">It is no part, or one of something too long.</exception>
    public byte[]? Add(UdpSid sid, in Frame frame)
    {
        var key = frame.Text("key"u8, Limits.CidBytes);
        var of = (int)frame.Number("of"u8, 1, Limits.Parts);
        var n = (int)frame.Number("n"u8, 0, of - 1);
        var data = frame.Utf8Text("data"u8, Limits.DatagramBytes);
        lock (_gate)
        {
            RemoveOld();
            if (!_sets.TryGetValue((sid, key), out var node) || node.Value.Parts.Length != of)
                node = Begin(sid, key, of, node);
            var set = node.Value;
            if (set.Parts[n] is not null)
                return null;
            set.Parts[n] = data;
            set.Missing--;
            Charge(set, data.Length);
            if (set.Bytes > SetBytes + SetCost + of * PartCost)
            {
                Remove(node);
                throw new FaultException(new Fault(ErrorCode.TooLong, "PartsTooLong", SetBytes));
            }

            if (set.Missing == 0)
            {
                Remove(node);
                return Joined(set);
            }

            while (_bytes > mostBytes)
                Remove(_byAge.First!);
            return null;
        }
    }

    private LinkedListNode<Set> Begin(UdpSid sid, string key, int of, LinkedListNode<Set>? other)
    {
        // A key that stands for something else now.
        if (other is not null)
            Remove(other);
        if (_bySession.TryGetValue(sid, out var known) && known.Count >= SetsPerSession)
            Remove(known[0]);
        if (!_bySession.TryGetValue(sid, out var own))
            _bySession.Add(sid, own = []);
        var begun = _byAge.AddLast(new Set(sid, key, of, time.GetTimestamp()));
        own.Add(begun);
        _sets[(sid, key)] = begun;
        Charge(begun.Value, SetCost + of * PartCost);
        return begun;
    }

    private void RemoveOld()
    {
        while (_byAge.First is { } oldest && time.GetElapsedTime(oldest.Value.Since) > LongestWait)
            Remove(oldest);
    }

    private void Charge(Set set, int bytes)
    {
        set.Bytes += bytes;
        _bytes += bytes;
    }

    private void Remove(LinkedListNode<Set> node)
    {
        _byAge.Remove(node);
        _sets.Remove((node.Value.Sid, node.Value.Key));
        _bytes -= node.Value.Bytes;
        var own = _bySession[node.Value.Sid];
        own.Remove(node);
        if (own.Count == 0)
            _bySession.Remove(node.Value.Sid);
    }

    private static byte[] Joined(Set set)
    {
        var joined = new byte[set.Parts.Sum(part => part!.Length)];
        var at = 0;
        foreach (var part in set.Parts)
        {
            part!.CopyTo(joined, at);
            at += part.Length;
        }

        return joined;
    }

    private sealed class Set(UdpSid sid, string key, int of, long since)
    {
        public UdpSid Sid { get; } = sid;

        public string Key { get; } = key;

        public byte[]?[] Parts { get; } = new byte[]?[of];

        public int Missing { get; set; } = of;

        public int Bytes { get; set; }

        public long Since { get; } = since;
    }
}
