using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Charla.Bench.Wires;

/// <summary>Takes the datagrams that wait in a connected socket, one by one: the way that every system has.</summary>
internal class DatagramReceiver
{
    /// <summary>A little more than a datagram may have.</summary>
    protected const int SlotBytes = 2048;

    public static DatagramReceiver Create() =>
        OperatingSystem.IsLinux() && Environment.Is64BitProcess ? new LinuxDatagramReceiver() : new DatagramReceiver();

    /// <summary>How many <see cref="Receive"/> takes at most.</summary>
    public virtual int Capacity => 1;

    protected byte[] Bytes { get; init; } = new byte[SlotBytes];

    protected int[] Lengths { get; init; } = new int[1];

    /// <summary>Takes some; how many. Below 0: nobody listens at the other end.</summary>
    public virtual int Receive(Socket socket)
    {
        Lengths[0] = socket.Receive(Bytes, SocketFlags.None, out var error);
        return error switch
        {
            SocketError.Success => 1,
            SocketError.WouldBlock => 0,
            _ => -1,
        };
    }

    public Span<byte> Datagram(int i) => Bytes.AsSpan(i * SlotBytes, Lengths[i]);
}

/// <summary>Many datagrams per system call: <c>recvmmsg</c> of Linux, on 64 bits.</summary>
internal sealed class LinuxDatagramReceiver : DatagramReceiver
{
    private const int Datagrams = 64;
    private const int DoNotWait = 0x40;
    private const int WouldBlock = 11;
    private const int Interrupted = 4;

    // The kernel keeps the addresses of these between calls: they must not move.
    private readonly Header[] _headers = GC.AllocateArray<Header>(Datagrams, pinned: true);
    private readonly Piece[] _pieces = GC.AllocateArray<Piece>(Datagrams, pinned: true);

    public LinuxDatagramReceiver()
    {
        Bytes = GC.AllocateArray<byte>(Datagrams * SlotBytes, pinned: true);
        Lengths = new int[Datagrams];
        for (var i = 0; i < Datagrams; i++)
        {
            _pieces[i] = new Piece(Marshal.UnsafeAddrOfPinnedArrayElement(Bytes, i * SlotBytes), SlotBytes);
            _headers[i].Pieces = Marshal.UnsafeAddrOfPinnedArrayElement(_pieces, i);
            _headers[i].PieceCount = 1;
        }
    }

    public override int Capacity => Datagrams;

    public override int Receive(Socket socket)
    {
        var count = ReceiveMessages((int)socket.Handle, _headers, Datagrams, DoNotWait, 0);
        if (count < 0)
            return Marshal.GetLastPInvokeError() is WouldBlock or Interrupted ? 0 : -1;
        for (var i = 0; i < count; i++)
            Lengths[i] = (int)_headers[i].Length;
        return count;
    }

    [DllImport("libc", EntryPoint = "recvmmsg", SetLastError = true)]
    private static extern int ReceiveMessages(int socket, [In, Out] Header[] messages, uint count, int flags, nint timeout);

    /// <summary>struct mmsghdr: a struct msghdr, which ends in an int and four bytes of nothing, and the bytes received.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Header
    {
        public nint Name;
        public uint NameLength;
        public nint Pieces;
        public nint PieceCount;
        public nint Control;
        public nint ControlLength;
        public nint Flags;
        public uint Length;
    }

    /// <summary>struct iovec.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Piece(nint Start, nint Length);
}
