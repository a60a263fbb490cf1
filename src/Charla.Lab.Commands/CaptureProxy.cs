using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Charla.CommandLine;
using Charla.Netem;

namespace Charla.Lab.Commands;

/// <summary>Captures without any rights: clients connect to proxies in front of the server, which write down what passes.</summary>
internal sealed class CaptureProxy : IAsyncDisposable
{
    private static readonly TimeSpan BetweenFlushes = TimeSpan.FromSeconds(1);

    private readonly List<Proxy> _proxies = [];
    private readonly List<string> _doors = [];
    private readonly PcapWriter _capture;

    private CaptureProxy(PcapWriter capture) => _capture = capture;

    /// <summary>Where clients connect to, as one tells people.</summary>
    public IReadOnlyList<string> Doors => _doors;

    /// <param name="wish">The server, and where clients of TCP and UDP connect to, on this machine; those of HTTP to the next port.</param>
    /// <param name="capture">Closed in the end.</param>
    public static async Task<CaptureProxy> StartAsync(CaptureWish wish, PcapWriter capture)
    {
        var proxy = new CaptureProxy(capture);
        try
        {
            proxy.Open(wish);
            return proxy;
        }
        catch
        {
            await proxy.DisposeAsync();
            throw;
        }
    }

    /// <summary>Until it is told to end, or <paramref name="reader"/> does, who reads what is written.</summary>
    /// <returns>How many packets passed.</returns>
    public async Task<long> RunAsync(Process? reader, CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(BetweenFlushes);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellation) && reader is not { HasExited: true })
                _capture.Flush(); // For who looks into the file meanwhile.
        }
        catch (OperationCanceledException)
        {
            // Ctrl-C.
        }

        return _capture.Records;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var proxy in _proxies)
            await proxy.DisposeAsync();
        await _capture.DisposeAsync();
    }

    private void Open(CaptureWish wish)
    {
        var (target, port) = (wish.Target, wish.Listen);
        var options = new ProxyOptions { Seed = wish.Seed, ToServer = wish.Conditions, ToClient = wish.Conditions, Capture = _capture };
        if (target.Tcp > 0)
            port = Open("TCP", "TCP", port, at => TcpProxy.Start(at, new IPEndPoint(target.Address, target.Tcp), options));
        // The port of TCP, too, so that a client needs to know one.
        if (target.Udp > 0)
            port = Open("UDP", "UDP", port, at => UdpProxy.Start(at, new IPEndPoint(target.Address, target.Udp), options));
        if (target.Http > 0)
            Open("WebSocket", "TCP", wish.Listen == 0 ? 0 : port + 1, at => TcpProxy.Start(at, new IPEndPoint(target.Address, target.Http), options));
    }

    private int Open(string name, string transport, int port, Func<IPEndPoint, Proxy> start)
    {
        var at = new IPEndPoint(IPAddress.Loopback, port);
        try
        {
            var proxy = start(at);
            _proxies.Add(proxy);
            _doors.Add($"{name} {proxy.LocalEndPoint}");
            return proxy.LocalEndPoint.Port;
        }
        catch (SocketException error)
        {
            throw new CommandException(ExitCode.Refused, LabOptions.Explain(transport, at, error.SocketErrorCode, "--listen"));
        }
    }
}
