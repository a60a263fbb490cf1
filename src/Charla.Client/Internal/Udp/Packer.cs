namespace Charla.Client.Internal.Udp;

/// <summary>Puts frames into as few datagrams as they fit; the first frame of each carries the session's id.</summary>
internal sealed class Packer
{
    private readonly byte[] _open = new byte[UdpLimits.DatagramBytes];
    private readonly List<byte[]> _packed = [];
    private int _length;
    private string? _sid;

    // {"sid":"…", — what the first frame of a datagram begins with instead of its brace.
    private byte[] _beginning = "{"u8.ToArray();

    /// <summary>The bytes that a frame has for itself in a datagram.</summary>
    public int Room => UdpLimits.DatagramBytes - _beginning.Length;

    public void Belong(string sid)
    {
        _sid = sid;
        _beginning = System.Text.Encoding.UTF8.GetBytes($"{{\"sid\":\"{sid}\",");
    }

    /// <summary>Whether a session's id is that of this one.</summary>
    public bool IsOurs(string? sid) => _sid is not null && string.Equals(_sid, sid, StringComparison.Ordinal);

    /// <summary>Adds a frame with its <c>\n</c>, at most <see cref="Room"/> bytes.</summary>
    public void Add(ReadOnlySpan<byte> frame)
    {
        if (_length + frame.Length > _open.Length)
            Close();
        if (_length == 0)
        {
            Append(_beginning);
            frame = frame[1..];
        }

        Append(frame);
    }

    /// <summary>The datagrams since the last time.</summary>
    public byte[][] Take()
    {
        Close();
        if (_packed.Count == 0)
            return [];
        byte[][] taken = [.. _packed];
        _packed.Clear();
        return taken;
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_open.AsSpan(_length));
        _length += bytes.Length;
    }

    private void Close()
    {
        if (_length > 0)
            _packed.Add(_open[.._length]);
        _length = 0;
    }
}
