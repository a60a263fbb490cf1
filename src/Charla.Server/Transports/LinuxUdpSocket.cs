using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Charla.Server.Transports;

/// <summary>Many datagrams per system call: <c>recvmmsg</c> and <c>sendmmsg</c> of Linux, on 64 bits.</summary>
internal sealed class LinuxUdpSocket(Socket socket) : UdpSocket(socket)
{
    private const int DoNotWait = 0x40;
    private const int WaitForOne = 0x10000;
    private const int ShutReading = 0;

    private readonly int _file = (int)socket.Handle;

    public static bool IsSupported => OperatingSystem.IsLinux() && Environment.Is64BitProcess && BitConverter.IsLittleEndian;

    public override DatagramBatch CreateBatch(int capacity, int slotBytes) => new DescribedBatch(capacity, slotBytes);

    public override void Receive(DatagramBatch batch)
    {
        batch.Clear();
        var headers = ((DescribedBatch)batch).Headers;
        headers.Open(batch.Capacity);
        var count = ReceiveMessages(_file, headers.Messages, (uint)batch.Capacity, WaitForOne, 0);

        // Below 0: interrupted, or the network reports a client that is gone, which is no trouble of the others'.
        for (var i = 0; i < count; i++)
            batch.Add((int)(headers.All[i].Length & int.MaxValue), (int)headers.All[i].NameLength);
    }

    public override void Send(DatagramBatch batch)
    {
        var headers = ((DescribedBatch)batch).Headers;
        for (var i = 0; i < batch.Count; i++)
            headers.Describe(i, batch.Datagram(i).Length, batch.Address(i).Length);
        for (var sent = 0; sent < batch.Count;)
        {
            var count = SendMessages(_file, headers.From(sent), (uint)(batch.Count - sent), DoNotWait);

            // The first one could not be sent: it is lost, the others may pass.
            sent += Math.Max(1, count);
        }

        batch.Clear();
    }

    // It fails, since the socket is connected to nobody; but the kernel wakes those who wait, and lets nobody wait from then on.
    public override void StopReceiving() => _ = Shutdown(_file, ShutReading);

    [DllImport("libc", EntryPoint = "shutdown")]
    private static extern int Shutdown(int socket, int how);

    [DllImport("libc", EntryPoint = "recvmmsg")]
    private static extern int ReceiveMessages(int socket, nint messages, uint count, int flags, nint timeout);

    [DllImport("libc", EntryPoint = "sendmmsg")]
    private static extern int SendMessages(int socket, nint messages, uint count, int flags);

    /// <summary>struct mmsghdr: a struct msghdr, and the bytes received. Its two last ints are padded to 64 bits.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Header
    {
        public nint Name;
        public uint NameLength;
        public nint Pieces;
        public nint PieceCount;
        public nint Control;
        public nint ControlLength;
        public long Flags;
        public long Length;
    }

    /// <summary>struct iovec.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Piece
    {
        public nint Start;
        public nint Length;
    }

    private sealed class DescribedBatch : DatagramBatch
    {
        public DescribedBatch(int capacity, int slotBytes)
            : base(capacity, slotBytes) => Headers = new Headers(this);

        public Headers Headers { get; }
    }

    /// <summary>What the kernel is given of a batch: where its datagrams and addresses are.</summary>
    private sealed class Headers
    {
        private readonly int _slotBytes;
        private readonly Piece[] _pieces;

        public Headers(DatagramBatch batch)
        {
            _slotBytes = batch.SlotBytes;
            _pieces = GC.AllocateArray<Piece>(batch.Capacity, pinned: true);
            All = GC.AllocateArray<Header>(batch.Capacity, pinned: true);
            for (var i = 0; i < batch.Capacity; i++)
            {
                _pieces[i].Start = Marshal.UnsafeAddrOfPinnedArrayElement(batch.Bytes, i * batch.SlotBytes);
                All[i].Name = Marshal.UnsafeAddrOfPinnedArrayElement(batch.Addresses, i * DatagramBatch.AddressBytes);
                All[i].Pieces = Marshal.UnsafeAddrOfPinnedArrayElement(_pieces, i);
                All[i].PieceCount = 1;
            }
        }

        public Header[] All { get; }

        public nint Messages => From(0);

        public nint From(int i) => Marshal.UnsafeAddrOfPinnedArrayElement(All, i);

        /// <summary>All of every slot may be written.</summary>
        public void Open(int count)
        {
            for (var i = 0; i < count; i++)
                Describe(i, _slotBytes, DatagramBatch.AddressBytes);
        }

        public void Describe(int i, int length, int addressLength)
        {
            _pieces[i].Length = length;
            All[i].NameLength = (uint)addressLength;
        }
    }
}
