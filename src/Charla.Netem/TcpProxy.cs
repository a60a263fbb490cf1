using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using Charla.Netem.Internal;

namespace Charla.Netem;

/// <summary>
/// A lossy stretch of network for TCP. Bytes arrive whole and in order, or the connection breaks; what TCP does
/// about loss, lateness and silence is all that can be seen of them: see <see cref="Conditions"/>.
/// </summary>
public sealed class TcpProxy : Proxy
{
    /// <summary>Linux' default of net.core.somaxconn is 4096; a proxy's clients come in smaller crowds.</summary>
    private const int Backlog = 512;

    private readonly Socket _listener;
    private readonly IPEndPoint _upstream;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _accepting;
    private readonly TaskSet _tasks = new();
    private readonly Lock _gate = new();
    private readonly HashSet<TcpLink> _links = []; // guarded by _gate
    private int _disposed;

    private TcpProxy(Socket listener, IPEndPoint upstream, ProxyOptions options)
        : base(options)
    {
        _listener = listener;
        _upstream = upstream;
        LocalEndPoint = (IPEndPoint)listener.LocalEndPoint!;
        _accepting = AcceptAllAsync(_stopping.Token);
    }

    /// <inheritdoc/>
    public override IPEndPoint LocalEndPoint { get; }

    private protected override int FlowCount
    {
        get
        {
            lock (_gate) return _links.Count;
        }
    }

    /// <summary>Listens for clients of either family; on <c>[::]</c>, of both.</summary>
    /// <param name="listen">Port 0 takes a free one: see <see cref="LocalEndPoint"/>.</param>
    /// <param name="upstream">The server, of either family. It need not be there yet.</param>
    /// <param name="options">Null is a perfect network.</param>
    /// <exception cref="SocketException">The address cannot be listened on.</exception>
    public static TcpProxy Start(IPEndPoint listen, IPEndPoint upstream, ProxyOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(listen);
        ArgumentNullException.ThrowIfNull(upstream);
        var listener = new Socket(listen.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (listen.Address.Equals(IPAddress.IPv6Any)) listener.DualMode = true;
            listener.Bind(listen);
            listener.Listen(Backlog);
            return new TcpProxy(listener, upstream, options ?? new ProxyOptions());
        }
        catch
        {
            listener.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override void CutAll(CutKind kind = CutKind.Reset)
    {
        lock (_gate)
        {
            foreach (var link in _links) link.Cut(kind);
        }
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;

        await _stopping.CancelAsync();
        _listener.Dispose();
        await _accepting;
        CutAll();
        await _tasks.WhenAllAsync();
        _stopping.Dispose();
    }

    private async Task AcceptAllAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                Admit(await _listener.AcceptAsync(stopping));
            }
            catch (SocketException)
            {
                // A client that left before we looked, or no more sockets to be had: others may fare better soon.
                await Task.Delay(TimeSpan.FromMilliseconds(10), stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private void Admit(Socket client)
    {
        if (Refuse || FlowCount >= Options.MaxFlows || !TryOpenSocket(out var server))
        {
            CountRefused();
            TcpEnd.Reset(client);
            return;
        }

        var link = new TcpLink(
            new TcpEnd(client, remoteCalled: true, Options.Capture),
            new TcpEnd(server, remoteCalled: false, Options.Capture),
            Options.Time);
        var flow = NextFlow();
        lock (_gate) _links.Add(link);
        _tasks.Add(RunAsync(link, flow));
    }

    private bool TryOpenSocket([NotNullWhen(true)] out Socket? socket)
    {
        try
        {
            socket = new Socket(_upstream.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            return true;
        }
        catch (SocketException)
        {
            socket = null; // The process has no more to give.
            return false;
        }
    }

    private async Task RunAsync(TcpLink link, long flow)
    {
        try
        {
            await link.RunAsync(_upstream, (source, destination, direction) => new TcpPump(
                source,
                destination,
                direction == Direction.ToServer ? LaneToServer : LaneToClient,
                new Segmenter(Dice.For(Options.Seed, flow, direction)),
                Clock,
                Options.QueueBytes));
        }
        finally
        {
            // Under the gate, so that nobody cuts a link that is being disposed of.
            lock (_gate)
            {
                _links.Remove(link);
                link.Dispose();
            }
        }
    }
}
