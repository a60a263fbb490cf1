using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Charla.Bench;

/// <summary>Linux's own way (<c>man 7 epoll</c>), level-triggered: its cost grows with the ready sockets, not with all.</summary>
internal sealed class EpollReadiness : Readiness
{
    private const int Cloexec = 0x80000;
    private const int AddSocket = 1;
    private const int RemoveSocket = 2;
    private const int ChangeSocket = 3;
    private const int Readable = 0x001;
    private const int Writable = 0x004;
    private const int MostEvents = 512;
    private const int Interrupted = 4;

    // struct epoll_event { uint32_t events; uint64_t data; }, packed on x86-64 alone, as whole ints.
    private static readonly int EventInts = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 3 : 4;
    private static readonly int DataInt = EventInts - 2;

    private readonly int _epoll;
    private readonly int[] _events = new int[MostEvents * EventInts];
    private readonly int[] _event = new int[EventInts];

    public EpollReadiness()
    {
        _epoll = EpollCreate(Cloexec);
        if (_epoll < 0)
            throw new SocketException(Marshal.GetLastPInvokeError());
    }

    public override void Add(Socket socket, int key) => Control(AddSocket, socket, key, Readable);

    public override void Change(Socket socket, int key, bool writing) =>
        Control(ChangeSocket, socket, key, writing ? Readable | Writable : Readable);

    public override void Remove(Socket socket, int key) => Control(RemoveSocket, socket, key, 0);

    public override int Wait(int milliseconds)
    {
        var count = EpollWait(_epoll, _events, MostEvents, milliseconds);
        if (count < 0 && Marshal.GetLastPInvokeError() != Interrupted)
            throw new SocketException(Marshal.GetLastPInvokeError());
        return Math.Max(0, count);
    }

    public override (int Key, bool Writable) Ready(int i) =>
        (_events[i * EventInts + DataInt], (_events[i * EventInts] & Writable) != 0);

    public override void Dispose() => _ = Close(_epoll);

    private void Control(int operation, Socket socket, int key, int events)
    {
        _event[0] = events;
        _event[DataInt] = key;
        if (EpollControl(_epoll, operation, (int)socket.Handle, _event) < 0)
            throw new SocketException(Marshal.GetLastPInvokeError());
    }

    [DllImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    private static extern int EpollCreate(int flags);

    [DllImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    private static extern int EpollControl(int epoll, int operation, int socket, int[] events);

    [DllImport("libc", EntryPoint = "epoll_wait", SetLastError = true)]
    private static extern int EpollWait(int epoll, [In, Out] int[] events, int most, int milliseconds);

    [DllImport("libc", EntryPoint = "close")]
    private static extern int Close(int file);
}
