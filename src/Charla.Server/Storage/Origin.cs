using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Charla.Server.Storage;

/// <summary>
/// Where somebody comes from, as far as limits go: an IPv4 address, or the /64 that an IPv6 address is in, since one
/// person has as many addresses as they like there. The default value stands for the admin socket.
/// </summary>
public readonly record struct Origin
{
    private const int PrefixBytes = 8;

    private readonly AddressFamily _family;
    private readonly ulong _prefix;

    private Origin(AddressFamily family, ulong prefix) => (_family, _prefix) = (family, prefix);

    public static Origin Of(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        address.TryWriteBytes(bytes, out _);
        return address.AddressFamily == AddressFamily.InterNetwork
            ? new Origin(AddressFamily.InterNetwork, BinaryPrimitives.ReadUInt32BigEndian(bytes))
            : new Origin(AddressFamily.InterNetworkV6, BinaryPrimitives.ReadUInt64BigEndian(bytes));
    }

    /// <summary>As it is stored: the bytes of the address, or of the prefix; none of the admin socket.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[PrefixBytes];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, _prefix);
        return _family switch
        {
            AddressFamily.InterNetwork => bytes[4..],
            AddressFamily.InterNetworkV6 => bytes,
            _ => [],
        };
    }
}
