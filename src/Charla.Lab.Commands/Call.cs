using System.Net;
using System.Net.Sockets;
using Charla.CommandLine;
using Charla.Lab.Talks;
using Charla.Terminal;

namespace Charla.Lab.Commands;

/// <summary>How the clients of the labs reach the one they call; where they do not, a sentence says why.</summary>
internal static class Call
{
    private const int PatienceSeconds = 10;

    public static async Task<IPEndPoint> FindAsync(string host, int port, CancellationToken cancellation)
    {
        try
        {
            if (string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase))
                return new IPEndPoint(IPAddress.Loopback, port);
            var addresses = IPAddress.TryParse(host, out var typed) ? [typed] : await Dns.GetHostAddressesAsync(host, cancellation);
            // A lab listens on 0.0.0.0 for others, so where a name has addresses of both kinds, that one.
            return new IPEndPoint(addresses.OrderBy(address => address.AddressFamily).First(), port);
        }
        catch (Exception e) when (e is SocketException or InvalidOperationException or ArgumentException)
        {
            throw new CommandException(ExitCode.NoServer, LabHelp.Of("NoSuchHost", SafeText.Line(host)));
        }
    }

    /// <param name="to">The peer.</param>
    /// <param name="lines">Messages end with a newline from the first on; else once the other one's do.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task<PlainTalk> TcpAsync(IPEndPoint to, bool lines, TimeProvider time, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(TimeSpan.FromSeconds(PatienceSeconds));
        try
        {
            return await TcpTalk.ConnectAsync(to, lines, time, limit.Token);
        }
        catch (SocketException e)
        {
            throw Failed("TCP", to, e.SocketErrorCode);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new CommandException(ExitCode.NoServer, LabHelp.Of("CallSilent", "TCP", to, PatienceSeconds));
        }
    }

    public static PlainTalk Udp(IPEndPoint to)
    {
        try
        {
            return UdpTalk.With(to);
        }
        catch (SocketException e)
        {
            throw Failed("UDP", to, e.SocketErrorCode);
        }
    }

    private static CommandException Failed(string transport, IPEndPoint to, SocketError error) => new(ExitCode.NoServer, error switch
    {
        SocketError.ConnectionRefused => LabHelp.Of("CallRefused", transport, to),
        _ => LabHelp.Of("CallFailed", transport, to, error),
    });
}
