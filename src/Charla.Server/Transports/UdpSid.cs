using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Charla.Server.Transports;

/// <summary>The id of a UDP session: 128 bits, on the wire 22 characters of base64url.</summary>
internal readonly record struct UdpSid(ulong High, ulong Low)
{
    public const int Bytes = 16;
    public const int Chars = 22;

    /// <summary>Reads a JSON string with its quotes.</summary>
    public static bool TryParse(ReadOnlySpan<byte> json, out UdpSid sid)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        sid = default;
        if (json.Length != Chars + 2
            || Base64Url.DecodeFromUtf8(json[1..^1], bytes, out _, out var written) != System.Buffers.OperationStatus.Done
            || written != Bytes)
            return false;
        sid = Read(bytes);
        return true;
    }

    public static UdpSid Read(ReadOnlySpan<byte> bytes) =>
        new(BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]));

    public void Write(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt64BigEndian(bytes, High);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], Low);
    }

    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        Write(bytes);
        return Base64Url.EncodeToString(bytes);
    }
}

/// <summary>
/// Makes and checks what proves that a client gets what is sent to its address, without remembering which client it was given to:
/// the id in <c>welcome</c> and the token in <c>move</c> are MACs over the address and the time.
/// </summary>
internal sealed class UdpProofs(TimeProvider time)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(60);

    // Times are in hundredths of a millisecond: two hellos from one address get two ids.
    private const int TicksPerUnit = (int)TimeSpan.TicksPerMillisecond / 100;
    private const int TimeBytes = 6;
    private const int TokenBytes = 12;
    private static readonly long TokenPeriod = TimeSpan.TicksPerSecond * 10 / TicksPerUnit;

    // New at each start: what was given before is worth nothing.
    private readonly byte[] _secret = RandomNumberGenerator.GetBytes(32);

    /// <summary>An id for a client that writes from that address now.</summary>
    public UdpSid NewSid(ReadOnlySpan<byte> address) => SidAt(address, Now);

    /// <summary>Whether an id was given to that address not long ago.</summary>
    public bool IsGood(UdpSid sid, ReadOnlySpan<byte> address)
    {
        var given = (long)(sid.High >> 16);
        var age = Now - given;
        return age >= 0 && age <= Lifetime.Ticks / TicksPerUnit && SidAt(address, given) == sid;
    }

    /// <summary>What proves that a session's client gets what is sent to that address.</summary>
    public string MoveToken(UdpSid sid, ReadOnlySpan<byte> address) => TokenAt(sid, address, Now / TokenPeriod);

    /// <param name="sid">The session.</param>
    /// <param name="address">From where the token comes.</param>
    /// <param name="token">A JSON string with its quotes.</param>
    public bool IsGood(UdpSid sid, ReadOnlySpan<byte> address, ReadOnlySpan<byte> token)
    {
        var period = Now / TokenPeriod;
        return token.Length > 2
            && (token[1..^1].SequenceEqual(Encoding.ASCII.GetBytes(TokenAt(sid, address, period)))
                || token[1..^1].SequenceEqual(Encoding.ASCII.GetBytes(TokenAt(sid, address, period - 1))));
    }

    private long Now => (time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TicksPerUnit;

    private UdpSid SidAt(ReadOnlySpan<byte> address, long given)
    {
        Span<byte> sid = stackalloc byte[UdpSid.Bytes];
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        BinaryPrimitives.WriteInt64BigEndian(sid, given << 16);
        Mac("sid"u8, sid[..TimeBytes], address, mac);
        mac[..(UdpSid.Bytes - TimeBytes)].CopyTo(sid[TimeBytes..]);
        return UdpSid.Read(sid);
    }

    private string TokenAt(UdpSid sid, ReadOnlySpan<byte> address, long period)
    {
        Span<byte> said = stackalloc byte[UdpSid.Bytes + sizeof(long)];
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        sid.Write(said);
        BinaryPrimitives.WriteInt64BigEndian(said[UdpSid.Bytes..], period);
        Mac("move"u8, said, address, mac);
        return Base64Url.EncodeToString(mac[..TokenBytes]);
    }

    private void Mac(ReadOnlySpan<byte> purpose, ReadOnlySpan<byte> said, ReadOnlySpan<byte> address, Span<byte> mac)
    {
        Span<byte> all = stackalloc byte[8 + UdpSid.Bytes + sizeof(long) + DatagramBatch.AddressBytes];
        purpose.CopyTo(all);
        said.CopyTo(all[8..]);
        address.CopyTo(all[(8 + said.Length)..]);
        HMACSHA256.HashData(_secret, all[..(8 + said.Length + address.Length)], mac);
    }
}
