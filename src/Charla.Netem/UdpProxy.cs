using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using Charla.Netem.Internal;

namespace Charla.Netem;

/// <summary>
/// A lossy stretch of network for UDP. Each client address is a flow with a socket of its own towards the
/// server. ICMP errors are taken for what they are on a network: a datagram that did not arrive.
/// </summary>
public sealed class UdpProxy : Proxy
{
    /// <summary>The largest payload of IPv6: 65535 − 8 of the UDP header. IPv4 carries 20 less.</summary>
    private const int MaxPayload = 65527;

    /// <summary>A burst should meet our conditions, not the kernel's. It gives at most net.core.rmem_max.</summary>
    private const int SocketBufferBytes = 4 * 1024 * 1024;

    private readonly Socket _listener;
    private readonly IPEndPoint _upstream;
    private readonly DelayQueue _queue;
    private readonly ITimer _forgetting;
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskSet _tasks = new();
    private readonly Lock _gate = new();
    private readonly Dictionary<IPEndPoint, UdpFlow> _flows = []; // guarded by _gate
    private int _disposed;

    private UdpProxy(Socket listener, IPEndPoint upstream, ProxyOptions options)
        : base(options)
    {
        _listener = listener;
        _upstream = upstream;
        LocalEndPoint = (IPEndPoint)listener.LocalEndPoint!;
        _queue = new DelayQueue(Clock, options.QueueBytes);
        // Looking twice per period, nobody stays longer than one and a half.
        _forgetting = options.Time.CreateTimer(_ => ForgetIdle(), null, options.ForgetAfter / 2, options.ForgetAfter / 2);
        _tasks.Add(ListenAsync(_stopping.Token));
        _tasks.Add(DeliverAllAsync(_stopping.Token));
    }

    /// <inheritdoc/>
    public override IPEndPoint LocalEndPoint { get; }

    private protected override int FlowCount
    {
        get
        {
            lock (_gate) return _flows.Count;
        }
    }

    /// <summary>Listens for clients of either family; on <c>[::]</c>, of both.</summary>
    /// <param name="listen">Port 0 takes a free one: see <see cref="LocalEndPoint"/>.</param>
    /// <param name="upstream">The server, of either family.</param>
    /// <param name="options">Null is a perfect network.</param>
    /// <exception cref="SocketException">The address cannot be listened on.</exception>
    public static UdpProxy Start(IPEndPoint listen, IPEndPoint upstream, ProxyOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(listen);
        ArgumentNullException.ThrowIfNull(upstream);
        var listener = new Socket(listen.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            if (listen.Address.Equals(IPAddress.IPv6Any)) listener.DualMode = true;
            listener.ReceiveBufferSize = SocketBufferBytes;
            listener.Bind(listen);
            return new UdpProxy(listener, upstream, options ?? new ProxyOptions());
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
            foreach (var flow in _flows.Values) flow.Dispose();
            _flows.Clear();
        }

        _queue.Clear();
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;

        await _stopping.CancelAsync();
        await _forgetting.DisposeAsync();
        _listener.Dispose();
        Refuse = true; // The listening loop may have one more datagram in hand; it must open nothing new.
        CutAll();
        await _tasks.WhenAllAsync();
        CutAll();
        _queue.Dispose();
        _stopping.Dispose();
    }

    private async Task ListenAsync(CancellationToken stopping)
    {
        var buffer = new byte[MaxPayload];
        var anyone = new IPEndPoint(_listener.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0);
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                var received = await _listener.ReceiveFromAsync(buffer, SocketFlags.None, anyone, stopping);
                FromClient((IPEndPoint)received.RemoteEndPoint, buffer.AsSpan(0, received.ReceivedBytes));
            }
            catch (SocketException)
            {
                // ICMP told us of a client that is gone. Others may still be there.
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task ListenUpstreamAsync(UdpFlow flow, CancellationToken stopping)
    {
        var buffer = new byte[MaxPayload];
        while (!flow.Closed)
        {
            try
            {
                var length = await flow.Upstream.ReceiveAsync(buffer, SocketFlags.None, stopping);
                Options.Capture?.Udp(_upstream, flow.Local, buffer.AsSpan(0, length));
                flow.LastHeard = Clock.Now;
                Travel(flow, flow.ToClient, Direction.ToClient, LaneToClient, buffer.AsSpan(0, length));
            }
            catch (SocketException)
            {
                // ICMP told us that the server is not listening. It may be later.
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private void FromClient(IPEndPoint client, ReadOnlySpan<byte> payload)
    {
        Options.Capture?.Udp(client, LocalEndPoint, payload);
        if (TryGetFlow(client, out var flow))
        {
            flow.LastHeard = Clock.Now;
            Travel(flow, flow.ToServer, Direction.ToServer, LaneToServer, payload);
        }
        else
        {
            CountRefused();
            LaneToServer.Tally.SeeBytes(payload.Length);
            LaneToServer.Tally.SeePacket();
            LaneToServer.Tally.Swallow();
        }
    }

    private bool TryGetFlow(IPEndPoint client, [NotNullWhen(true)] out UdpFlow? flow)
    {
        lock (_gate)
        {
            if (_flows.TryGetValue(client, out flow)) return true;
            if (Refuse || _flows.Count >= Options.MaxFlows) return false;
            try
            {
                flow = new UdpFlow(client, _upstream, NextFlow(), Options.Seed, Clock.Now);
            }
            catch (SocketException)
            {
                return false; // No way to the server, or no more sockets.
            }

            _flows.Add(client, flow);
        }

        _tasks.Add(ListenUpstreamAsync(flow, _stopping.Token));
        return true;
    }

    private void Travel(UdpFlow flow, UdpStream stream, Direction direction, Lane lane, ReadOnlySpan<byte> payload)
    {
        var road = lane.Road;
        var fate = stream.Next(road.Conditions);
        var tally = lane.Tally;
        tally.SeeBytes(payload.Length);
        tally.SeePacket();
        if (road.Conditions.Deaf)
        {
            tally.Swallow();
        }
        else if (fate.Lost)
        {
            tally.Lose();
        }
        else
        {
            if (fate.Repeated) tally.Repeat();
            var datagram = new Datagram(flow, direction, lane, payload.ToArray());
            Enqueue(datagram, stream, road, fate.Delay, fate.HeldBack);
            if (fate.Repeated) Enqueue(datagram, stream, road, fate.Delay, fate.CopyHeldBack);
        }
    }

    private void Enqueue(Datagram datagram, UdpStream stream, Road road, TimeSpan delay, TimeSpan heldBack)
    {
        var now = Clock.Now;
        var due = stream.Leave(road, now, datagram.Payload.Length, delay, heldBack);
        if (heldBack > TimeSpan.Zero) datagram.Lane.Tally.Reorder();
        if (due > now) datagram.Lane.Tally.Delay();
        if (!_queue.TryAdd(datagram, due)) datagram.Lane.Tally.Overflow();
    }

    private async Task DeliverAllAsync(CancellationToken stopping)
    {
        try
        {
            await foreach (var datagram in _queue.ReadAllAsync(stopping))
            {
                if (await TryDeliverAsync(datagram, stopping))
                    datagram.Lane.Tally.Forward(1, datagram.Payload.Length);
                else
                    datagram.Lane.Tally.Lose();
            }
        }
        catch (OperationCanceledException)
        {
            // The proxy is closing.
        }
    }

    private async ValueTask<bool> TryDeliverAsync(Datagram datagram, CancellationToken stopping)
    {
        var flow = datagram.Flow;
        if (flow.Closed) return false;
        flow.LastHeard = Clock.Now;
        if (datagram.Direction == Direction.ToServer)
        {
            Options.Capture?.Udp(flow.Local, _upstream, datagram.Payload);
            // A connected socket reports the ICMP answer to an earlier datagram by failing the next one unsent.
            return await TrySendAsync(flow.Upstream, datagram.Payload, null, stopping)
                || await TrySendAsync(flow.Upstream, datagram.Payload, null, stopping);
        }

        Options.Capture?.Udp(LocalEndPoint, flow.Client, datagram.Payload);
        return await TrySendAsync(_listener, datagram.Payload, flow.Client, stopping);
    }

    private static async ValueTask<bool> TrySendAsync(Socket socket, byte[] payload, IPEndPoint? to, CancellationToken stopping)
    {
        try
        {
            if (to is null) await socket.SendAsync(payload, stopping);
            else await socket.SendToAsync(payload, to, stopping);
            return true;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return false;
        }
    }

    private void ForgetIdle()
    {
        lock (_gate)
        {
            foreach (var (client, flow) in _flows)
            {
                if (Clock.Now - flow.LastHeard < Options.ForgetAfter) continue;
                flow.Dispose();
                _flows.Remove(client); // Removing while enumerating is allowed since .NET Core 3.
            }
        }
    }
}
