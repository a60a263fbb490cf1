using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Charla.Bench;

/// <summary>
/// What the kernel alone takes to send a datagram of some length from one socket to each of many addresses, one call
/// each: the floor under a server that tells many readers over UDP.
/// </summary>
internal static class Sendto
{
    private const int ThreadCpuClock = 3;

    /// <summary>The microseconds of processor time for one datagram; null where the system does not tell a thread's time.</summary>
    public static double? Microseconds(int bytes, int addresses, TimeSpan duration, CancellationToken cancellation)
    {
        if (!OperatingSystem.IsLinux() || !Environment.Is64BitProcess)
            return null;
        using var sender = Bound();
        var readers = Enumerable.Range(0, addresses).Select(_ => Bound()).ToArray();
        try
        {
            var to = readers.Select(reader => ((IPEndPoint)reader.LocalEndPoint!).Serialize()).ToArray();
            return Measure(sender, readers, to, new byte[bytes], duration, cancellation);
        }
        finally
        {
            foreach (var reader in readers)
                reader.Dispose();
        }
    }

    private static double Measure(
        Socket sender, Socket[] readers, SocketAddress[] to, byte[] datagram, TimeSpan duration, CancellationToken cancellation)
    {
        var end = Clock.Now + duration.Nanoseconds();
        var (used, sent) = (0L, 0L);
        while (Clock.Now < end)
        {
            cancellation.ThrowIfCancellationRequested();
            var start = ThreadTime();
            foreach (var address in to)
                sender.SendTo(datagram, SocketFlags.None, address);
            used += ThreadTime() - start;
            sent += to.Length;

            // A full buffer would take less time to send to.
            foreach (var reader in readers)
                _ = reader.Receive(datagram);
        }

        return used / 1e3 / sent;
    }

    private static Socket Bound()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 1000 };
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return socket;
    }

    private static long ThreadTime()
    {
        _ = GetTime(ThreadCpuClock, out var time);
        return time.Seconds * 1_000_000_000 + time.Nanoseconds;
    }

    [DllImport("libc", EntryPoint = "clock_gettime")]
    private static extern int GetTime(int clock, out Time time);

    /// <summary>struct timespec, on 64 bits.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Time(long Seconds, long Nanoseconds);
}
