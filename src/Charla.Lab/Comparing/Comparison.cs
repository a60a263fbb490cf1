using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Charla.Netem;

namespace Charla.Lab.Comparing;

/// <summary>
/// Sends the same numbered messages over TCP and over UDP, each through a proxy that loses packets on purpose, to peers of
/// its own in this process: one clock sees both ends. All losses are measured at once.
/// </summary>
public sealed class Comparison
{
    // Nothing arrived and nothing waits for so long: what is missing was lost by somebody else.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    private readonly ComparePlan _plan;
    private readonly TimeProvider _time;

    private Comparison(ComparePlan plan, TimeProvider time) => (_plan, _time) = (plan, time);

    private static IPEndPoint AnyPort => new(IPAddress.Loopback, 0);

    /// <summary>The results in the order of the losses, TCP before UDP.</summary>
    /// <exception cref="SocketException">There are no sockets to be had.</exception>
    public static async Task<IReadOnlyList<CompareResult>> RunAsync(ComparePlan plan, TimeProvider time, CancellationToken cancellation)
    {
        var comparison = new Comparison(plan, time);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task<CompareResult>[] all =
            [.. plan.Losses.SelectMany(loss => new[] { comparison.TcpAsync(loss, over.Token), comparison.UdpAsync(loss, over.Token) })];
        try
        {
            return await Task.WhenAll(all);
        }
        finally
        {
            await over.CancelAsync();
        }
    }

    private async Task<CompareResult> TcpAsync(double loss, CancellationToken cancellation)
    {
        var journal = new Journal(_plan.Messages, _time);
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(AnyPort);
        listener.Listen();
        await using var proxy = TcpProxy.Start(AnyPort, (IPEndPoint)listener.LocalEndPoint!, _plan.Weather(loss));
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await client.ConnectAsync(proxy.LocalEndPoint, cancellation);
        using var server = await listener.AcceptAsync(cancellation);
        await BothAsync(SendAsync, ReceiveAsync, cancellation);
        return journal.Result("TCP", loss);

        async Task SendAsync(CancellationToken over)
        {
            await SendAllAsync(client, journal, over);
            client.Shutdown(SocketShutdown.Send);
        }

        async Task ReceiveAsync(CancellationToken over)
        {
            // One message may come in several reads, and one read may bring several: only the count of bytes tells.
            await using var stream = new NetworkStream(server);
            var message = new byte[_plan.Size];
            while (await stream.ReadAtLeastAsync(message, message.Length, throwOnEndOfStream: false, over) == message.Length)
                journal.Arrived(Number(message));
        }
    }

    private async Task<CompareResult> UdpAsync(double loss, CancellationToken cancellation)
    {
        var journal = new Journal(_plan.Messages, _time);
        using var server = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 1 << 20 };
        server.Bind(AnyPort);
        await using var proxy = UdpProxy.Start(AnyPort, (IPEndPoint)server.LocalEndPoint!, _plan.Weather(loss));
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        await client.ConnectAsync(proxy.LocalEndPoint, cancellation);
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        await BothAsync(SendAsync, ReceiveAsync, cancellation);
        return journal.Result("UDP", loss);

        async Task SendAsync(CancellationToken over)
        {
            await SendAllAsync(client, journal, over);
            await UntilAllIsThereAsync(proxy, journal, over);
            await enough.CancelAsync();
        }

        async Task ReceiveAsync(CancellationToken over)
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(over, enough.Token);
            var message = new byte[_plan.Size];
            try
            {
                while (await server.ReceiveAsync(message, either.Token) == message.Length)
                    journal.Arrived(Number(message));
            }
            catch (OperationCanceledException) when (!over.IsCancellationRequested)
            {
                // Nobody says goodbye on UDP: the sender knows when nothing can come any more.
            }
        }
    }

    // Where one end fails the other would wait for ever.
    private static async Task BothAsync(
        Func<CancellationToken, Task> send, Func<CancellationToken, Task> receive, CancellationToken cancellation)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task[] both = [send(over.Token), receive(over.Token)];
        await foreach (var done in Task.WhenEach(both))
        {
            if (!done.IsCompletedSuccessfully)
                await over.CancelAsync();
        }

        await Task.WhenAll(both);
    }

    private async Task SendAllAsync(Socket socket, Journal journal, CancellationToken cancellation)
    {
        var message = new byte[_plan.Size];
        using var pace = new PeriodicTimer(_plan.Interval, _time);
        for (var number = 0; number < _plan.Messages; number++)
        {
            BinaryPrimitives.WriteInt32BigEndian(message, number);
            journal.Sends(number);
            for (var sent = 0; sent < message.Length;)
                sent += await socket.SendAsync(message.AsMemory(sent), cancellation);
            await pace.WaitForNextTickAsync(cancellation);
        }
    }

    private async Task UntilAllIsThereAsync(UdpProxy proxy, Journal journal, CancellationToken cancellation)
    {
        using var looks = new PeriodicTimer(Look, _time);
        var (seen, since) = (0L, _time.GetTimestamp());
        while (true)
        {
            var lane = proxy.Counters.ToServer;
            if (lane.Packets == _plan.Messages && lane.Queued == 0 && journal.Arrivals == lane.Forwarded
                && lane.Packets + lane.Repeated == lane.Forwarded + lane.Lost)
                return;
            if (lane.Queued > 0 || seen != lane.Packets + journal.Arrivals)
                (seen, since) = (lane.Packets + journal.Arrivals, _time.GetTimestamp());
            else if (_time.GetElapsedTime(since) > Patience)
                return;
            await looks.WaitForNextTickAsync(cancellation);
        }
    }

    private static int Number(byte[] message) => BinaryPrimitives.ReadInt32BigEndian(message);
}
