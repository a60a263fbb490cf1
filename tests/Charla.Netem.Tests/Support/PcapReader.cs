using System.Buffers.Binary;
using System.Net;

namespace Charla.Netem.Tests.Support;

/// <summary>One packet of a capture.</summary>
/// <param name="Flags">The TCP control bits; 0 on UDP.</param>
internal sealed record CapturedPacket(
    DateTimeOffset At, int Protocol, IPEndPoint From, IPEndPoint To, uint Sequence, uint Acknowledgement, byte Flags, byte[] Payload)
{
    public const byte Fin = 1;
    public const byte Syn = 2;
    public const byte Rst = 4;
    public const byte Ack = 16;
}

/// <summary>Reads a pcap of raw IP packets; refuses one whose lengths or checksums are wrong.</summary>
internal static class PcapReader
{
    public static List<CapturedPacket> Read(ReadOnlySpan<byte> file)
    {
        Assert.Equal(0xa1b2c3d4, BinaryPrimitives.ReadUInt32LittleEndian(file));
        Assert.Equal(2, BinaryPrimitives.ReadUInt16LittleEndian(file[4..]));
        Assert.Equal(4, BinaryPrimitives.ReadUInt16LittleEndian(file[6..]));
        Assert.Equal(101u, BinaryPrimitives.ReadUInt32LittleEndian(file[20..]));
        var packets = new List<CapturedPacket>();
        for (file = file[24..]; !file.IsEmpty;)
        {
            var at = DateTimeOffset.FromUnixTimeSeconds(BinaryPrimitives.ReadUInt32LittleEndian(file))
                .AddMicroseconds(BinaryPrimitives.ReadUInt32LittleEndian(file[4..]));
            var length = BinaryPrimitives.ReadInt32LittleEndian(file[8..]);
            Assert.Equal(length, BinaryPrimitives.ReadInt32LittleEndian(file[12..]));
            packets.Add(Packet(at, file.Slice(16, length)));
            file = file[(16 + length)..];
        }

        return packets;
    }

    private static CapturedPacket Packet(DateTimeOffset at, ReadOnlySpan<byte> ip)
    {
        var isV4 = ip[0] >> 4 == 4;
        Assert.Equal(isV4 ? 0x45 : 0x60, ip[0]);
        Assert.Equal(ip.Length, isV4 ? BinaryPrimitives.ReadUInt16BigEndian(ip[2..]) : 40 + BinaryPrimitives.ReadUInt16BigEndian(ip[4..]));
        if (isV4) Assert.Equal(0xffff, Fold(ip[..20]));
        var protocol = ip[isV4 ? 9 : 6];
        var addresses = isV4 ? ip[12..20] : ip[8..40];
        var transport = ip[(isV4 ? 20 : 40)..];

        // Summed with its own checksum in place, a sound packet gives all ones (RFC 1071).
        byte[] covered = [.. addresses, 0, protocol, (byte)(transport.Length >> 8), (byte)transport.Length, .. transport];
        Assert.Equal(0xffff, Fold(covered));

        var from = new IPEndPoint(new IPAddress(addresses[..(addresses.Length / 2)]), BinaryPrimitives.ReadUInt16BigEndian(transport));
        var to = new IPEndPoint(new IPAddress(addresses[(addresses.Length / 2)..]), BinaryPrimitives.ReadUInt16BigEndian(transport[2..]));
        if (protocol == 17)
        {
            Assert.Equal(transport.Length, BinaryPrimitives.ReadUInt16BigEndian(transport[4..]));
            Assert.NotEqual(0, BinaryPrimitives.ReadUInt16BigEndian(transport[6..]));
            return new CapturedPacket(at, protocol, from, to, 0, 0, 0, transport[8..].ToArray());
        }

        Assert.Equal(6, protocol);
        Assert.Equal(0x50, transport[12]);
        return new CapturedPacket(
            at, protocol, from, to,
            BinaryPrimitives.ReadUInt32BigEndian(transport[4..]), BinaryPrimitives.ReadUInt32BigEndian(transport[8..]), transport[13],
            transport[20..].ToArray());
    }

    private static int Fold(ReadOnlySpan<byte> bytes)
    {
        var sum = 0L;
        for (var i = 0; i < bytes.Length; i++) sum += i % 2 == 0 ? bytes[i] << 8 : bytes[i];
        while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16);
        return (int)sum;
    }
}
