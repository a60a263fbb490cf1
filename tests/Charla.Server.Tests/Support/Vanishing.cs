using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Charla.Server.Tests.Support;

/// <summary>Makes a peer vanish: its system drops every segment that comes for it, and so confirms nothing and says nothing.</summary>
internal static class Vanishing
{
    private const int SolSocket = 1;
    private const int SoAttachFilter = 26;

    /// <summary>The one instruction of a packet filter that lets nothing through: return 0 bytes (linux/filter.h).</summary>
    private static readonly ulong[] Nothing = [0x06];

    public static void Vanish(this Socket socket)
    {
        var filter = GCHandle.Alloc(Nothing, GCHandleType.Pinned);
        try
        {
            var program = new Program(1, filter.AddrOfPinnedObject());
            socket.SetRawSocketOption(SolSocket, SoAttachFilter, MemoryMarshal.AsBytes(new ReadOnlySpan<Program>(in program)));
        }
        finally
        {
            filter.Free();
        }
    }

    /// <summary>struct sock_fprog.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Program(ushort length, nint filter)
    {
        public readonly ushort Length = length;
        public readonly nint Filter = filter;
    }
}
