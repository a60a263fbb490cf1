using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Charla.Netem.Internal;

namespace Charla.Netem;

/// <summary>
/// Writes what proxies see as a classic pcap file, readable by Wireshark and tshark. Both legs are recorded as
/// tcpdump on the proxy's machine would have: what arrives (client to proxy, server to proxy) and what leaves
/// (proxy to server, proxy to client), told apart by their addresses. Headers are made up around the payload;
/// a proxy listening on "any" appears as 0.0.0.0 or [::] on UDP.
/// </summary>
/// <remarks>
/// File format: https://www.ietf.org/archive/id/draft-ietf-opsawg-pcap-04.html. May be used from many threads. A
/// capture never stops the traffic: when the limit is reached or the disk is full it records no more and counts
/// what it <see cref="Skipped"/>.
/// </remarks>
public sealed class PcapWriter : IAsyncDisposable
{
    /// <summary>1 GiB.</summary>
    public const long DefaultLimitBytes = 1L << 30;

    private const uint Magic = 0xa1b2c3d4; // little-endian, timestamps in microseconds
    private const int FileHeaderBytes = 24;
    private const int RecordHeaderBytes = 16;
    private const int SnapLength = 262144; // the largest that tcpdump writes; above any IPv6 packet of ours
    private const int LinkTypeRaw = 101; // packets begin with the IP header; its version tells 4 from 6

    private const int IPv4HeaderBytes = 20;
    private const int IPv6HeaderBytes = 40;
    private const int TcpHeaderBytes = 20;
    private const int UdpHeaderBytes = 8;
    private const byte HopLimit = 64;

    private readonly Lock _gate = new();
    private readonly Stream _output; // all below guarded by _gate
    private readonly TimeProvider _time;
    private readonly long _limit;
    private long _written;
    private long _records;
    private long _skipped;
    private ushort _identification;
    private bool _closed;

    /// <param name="output">Owned from here on. Wants a buffer of its own if writing to it is costly.</param>
    /// <param name="time">Gives the packets their moments.</param>
    /// <param name="limitBytes">The file grows no larger.</param>
    public PcapWriter(Stream output, TimeProvider? time = null, long limitBytes = DefaultLimitBytes)
    {
        ArgumentNullException.ThrowIfNull(output);
        _output = output;
        _time = time ?? TimeProvider.System;
        _limit = limitBytes;

        Span<byte> header = stackalloc byte[FileHeaderBytes];
        BinaryPrimitives.WriteUInt32LittleEndian(header, Magic);
        BinaryPrimitives.WriteUInt16LittleEndian(header[4..], 2); // version 2.4
        BinaryPrimitives.WriteUInt16LittleEndian(header[6..], 4);
        BinaryPrimitives.WriteUInt32LittleEndian(header[16..], SnapLength);
        BinaryPrimitives.WriteUInt32LittleEndian(header[20..], LinkTypeRaw);
        _output.Write(header);
        _written = FileHeaderBytes;
    }

    /// <summary>Packets written so far.</summary>
    public long Records => Interlocked.Read(ref _records);

    /// <summary>Packets not written: the limit was reached, or the disk failed.</summary>
    public long Skipped => Interlocked.Read(ref _skipped);

    /// <summary>Creates or overwrites <paramref name="path"/>.</summary>
    public static PcapWriter Create(string path, TimeProvider? time = null, long limitBytes = DefaultLimitBytes) =>
        new(new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 64 * 1024), time, limitBytes);

    /// <summary>Brings the file up to date for someone who looks at it while the proxy runs.</summary>
    public void Flush()
    {
        lock (_gate)
        {
            if (!_closed) _output.Flush();
        }
    }

    /// <summary>Closes the file. What comes later is skipped.</summary>
    public ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            if (_closed) return ValueTask.CompletedTask;
            _closed = true;
        }

        return _output.DisposeAsync();
    }

    internal void Udp(IPEndPoint from, IPEndPoint to, ReadOnlySpan<byte> payload)
    {
        // RFC 768: ports, length, checksum.
        Span<byte> header = stackalloc byte[UdpHeaderBytes];
        BinaryPrimitives.WriteUInt16BigEndian(header, (ushort)from.Port);
        BinaryPrimitives.WriteUInt16BigEndian(header[2..], (ushort)to.Port);
        BinaryPrimitives.WriteUInt16BigEndian(header[4..], (ushort)(UdpHeaderBytes + payload.Length));
        Write(from.Address, to.Address, ProtocolType.Udp, header, checksumAt: 6, payload);
    }

    internal void Tcp(IPEndPoint from, IPEndPoint to, uint sequence, uint acknowledgement, TcpFlags flags, ReadOnlySpan<byte> payload)
    {
        // RFC 9293, section 3.1: ports, sequence, acknowledgement, offset in words, flags, window, checksum, urgent.
        Span<byte> header = stackalloc byte[TcpHeaderBytes];
        BinaryPrimitives.WriteUInt16BigEndian(header, (ushort)from.Port);
        BinaryPrimitives.WriteUInt16BigEndian(header[2..], (ushort)to.Port);
        BinaryPrimitives.WriteUInt32BigEndian(header[4..], sequence);
        BinaryPrimitives.WriteUInt32BigEndian(header[8..], acknowledgement);
        header[12] = TcpHeaderBytes / 4 << 4;
        header[13] = (byte)flags;
        BinaryPrimitives.WriteUInt16BigEndian(header[14..], ushort.MaxValue);
        Write(from.Address, to.Address, ProtocolType.Tcp, header, checksumAt: 16, payload);
    }

    private void Write(IPAddress from, IPAddress to, ProtocolType protocol, Span<byte> header, int checksumAt, ReadOnlySpan<byte> payload)
    {
        (from, to) = OneFamily(from, to);
        var transportBytes = header.Length + payload.Length;
        Span<byte> ip = stackalloc byte[IPv6HeaderBytes];
        ip = from.AddressFamily == AddressFamily.InterNetwork
            ? IPv4(ip[..IPv4HeaderBytes], from, to, protocol, transportBytes)
            : IPv6(ip, from, to, protocol, transportBytes);

        // Both versions end with the two addresses, which the checksum covers too (RFC 9293, 3.1; RFC 8200, 8.1).
        var addresses = ip[(from.AddressFamily == AddressFamily.InterNetwork ? 12 : 8)..];
        var sum = Sum(addresses) + (uint)protocol + (uint)transportBytes + Sum(header) + Sum(payload);
        var checksum = Checksum(sum);
        // RFC 768: 0 would say that there is no checksum.
        BinaryPrimitives.WriteUInt16BigEndian(header[checksumAt..], checksum == 0 && protocol == ProtocolType.Udp ? ushort.MaxValue : checksum);

        lock (_gate)
        {
            var length = ip.Length + transportBytes;
            if (_closed || _written + RecordHeaderBytes + length > _limit)
            {
                _skipped++;
                return;
            }

            if (from.AddressFamily == AddressFamily.InterNetwork) Identify(ip);
            try
            {
                WriteRecordHeader(length);
                _output.Write(ip);
                _output.Write(header);
                _output.Write(payload);
                _written += RecordHeaderBytes + length;
                _records++;
            }
            catch (IOException)
            {
                // Half a record may stand there; nothing after it could be read.
                _written = _limit;
                _skipped++;
            }
        }
    }

    private void WriteRecordHeader(int length)
    {
        var sinceEpoch = _time.GetUtcNow() - DateTimeOffset.UnixEpoch;
        Span<byte> record = stackalloc byte[RecordHeaderBytes];
        BinaryPrimitives.WriteUInt32LittleEndian(record, (uint)(sinceEpoch.Ticks / TimeSpan.TicksPerSecond));
        BinaryPrimitives.WriteUInt32LittleEndian(record[4..], (uint)(sinceEpoch.Ticks % TimeSpan.TicksPerSecond / TimeSpan.TicksPerMicrosecond));
        BinaryPrimitives.WriteUInt32LittleEndian(record[8..], (uint)length); // captured
        BinaryPrimitives.WriteUInt32LittleEndian(record[12..], (uint)length); // on the wire
        _output.Write(record);
    }

    /// <summary>RFC 791, section 3.1. The identification and with it the checksum come last: <see cref="Identify"/>.</summary>
    private static Span<byte> IPv4(Span<byte> header, IPAddress from, IPAddress to, ProtocolType protocol, int transportBytes)
    {
        header[0] = 0x45; // version 4, 5 words
        BinaryPrimitives.WriteUInt16BigEndian(header[2..], (ushort)(IPv4HeaderBytes + transportBytes));
        header[8] = HopLimit;
        header[9] = (byte)protocol;
        from.TryWriteBytes(header[12..], out _);
        to.TryWriteBytes(header[16..], out _);
        return header;
    }

    private void Identify(Span<byte> header)
    {
        BinaryPrimitives.WriteUInt16BigEndian(header[4..], _identification++);
        BinaryPrimitives.WriteUInt16BigEndian(header[10..], Checksum(Sum(header)));
    }

    /// <summary>RFC 8200, section 3.</summary>
    private static Span<byte> IPv6(Span<byte> header, IPAddress from, IPAddress to, ProtocolType protocol, int transportBytes)
    {
        header[0] = 0x60;
        BinaryPrimitives.WriteUInt16BigEndian(header[4..], (ushort)transportBytes);
        header[6] = (byte)protocol;
        header[7] = HopLimit;
        from.TryWriteBytes(header[8..], out _);
        to.TryWriteBytes(header[24..], out _);
        return header;
    }

    /// <summary>On a socket of both families an IPv4 client appears as ::ffff:a.b.c.d, and we as [::].</summary>
    private static (IPAddress From, IPAddress To) OneFamily(IPAddress from, IPAddress to)
    {
        if (from.IsIPv4MappedToIPv6) from = from.MapToIPv4();
        if (to.IsIPv4MappedToIPv6) to = to.MapToIPv4();
        if (from.AddressFamily == to.AddressFamily) return (from, to);
        if (from.Equals(IPAddress.IPv6Any)) return (IPAddress.Any, to);
        if (to.Equals(IPAddress.IPv6Any)) return (from, IPAddress.Any);
        return (from.MapToIPv6(), to.MapToIPv6());
    }

    /// <summary>The sum of 16-bit words, an odd last byte padded with zero (RFC 1071). No overflow below 128 KiB.</summary>
    private static uint Sum(ReadOnlySpan<byte> bytes)
    {
        var sum = 0u;
        for (; bytes.Length >= 2; bytes = bytes[2..]) sum += BinaryPrimitives.ReadUInt16BigEndian(bytes);
        return bytes.IsEmpty ? sum : sum + ((uint)bytes[0] << 8);
    }

    private static ushort Checksum(uint sum)
    {
        while (sum > ushort.MaxValue) sum = (sum & ushort.MaxValue) + (sum >> 16);
        return (ushort)~sum;
    }
}
