using System.Net.Sockets;

namespace Charla.Bench;

/// <summary>Tells one thread which of its many non-blocking sockets can be read or written.</summary>
internal abstract class Readiness : IDisposable
{
    public static Readiness Create() => OperatingSystem.IsLinux() ? new EpollReadiness() : new SelectReadiness();

    /// <summary>Watches a socket, by the key that <see cref="Ready"/> gives back; for writing only where asked.</summary>
    public abstract void Add(Socket socket, int key);

    /// <summary>From now on tells also when the socket can be written, or no longer.</summary>
    public abstract void Change(Socket socket, int key, bool writing);

    public abstract void Remove(Socket socket, int key);

    /// <summary>Waits until some are ready or the time is over; how many are.</summary>
    public abstract int Wait(int milliseconds);

    /// <summary>The i-th of those that the last <see cref="Wait"/> found.</summary>
    public abstract (int Key, bool Writable) Ready(int i);

    public abstract void Dispose();
}
