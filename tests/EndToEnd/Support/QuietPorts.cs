using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Charla.EndToEnd.Support;

/// <summary>Ports for servers that are killed and come back.</summary>
internal static class QuietPorts
{
    // Held until this process ends: parts of the tests that run side by side take no port of each other's, also not while its server is down.
    private static readonly List<FileStream> Taken = [];
    private static readonly string Folder = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), "charla-test-ports")).FullName;

    /// <summary>
    /// A free port below those the system gives to clients: one of those, tried again and again while no server listens
    /// on it, in the end connects to itself. No test is given it twice.
    /// </summary>
    public static int Next()
    {
        while (true)
        {
            var port = Random.Shared.Next(23_000, 30_000);
            if (TryTake(port) && IsFree(port))
                return port;
        }
    }

    private static bool TryTake(int port)
    {
        try
        {
            var file = new FileStream(
                Path.Combine(Folder, port.ToString(CultureInfo.InvariantCulture)), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            lock (Taken)
                Taken.Add(file);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var probe = new TcpListener(IPAddress.Loopback, port);
            probe.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
