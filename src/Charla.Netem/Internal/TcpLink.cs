using System.Net;
using System.Net.Sockets;

namespace Charla.Netem.Internal;

/// <summary>One connection through the proxy: an end towards the client, an end towards the server, two pumps.</summary>
internal sealed class TcpLink(TcpEnd client, TcpEnd server, TimeProvider time) : IDisposable
{
    /// <summary>
    /// After a FIN of ours the other side's bytes are read and forgotten for this long: closing on unread
    /// bytes would turn our FIN into an RST.
    /// </summary>
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _cut = new();

    /// <summary>Connects and carries until both directions have ended or the link is cut. Closes both ends.</summary>
    public async Task RunAsync(IPEndPoint upstream, Func<TcpEnd, TcpEnd, Direction, TcpPump> pump)
    {
        try
        {
            client.Opened();
            await server.ConnectAsync(upstream, _cut.Token);
            var toServer = pump(client, server, Direction.ToServer).RunAsync(_cut.Token);
            var toClient = pump(server, client, Direction.ToClient).RunAsync(_cut.Token);
            if (!await EndWellAsync(toServer, toClient)) Reset();
        }
        catch (OperationCanceledException)
        {
            await FinishAsync();
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            Reset(); // No way to the server: the client hears of it as of any broken connection.
        }
        finally
        {
            client.Dispose();
            server.Dispose();
        }
    }

    /// <summary>From any thread, any number of times, but not after <see cref="Dispose"/>.</summary>
    public void Cut(CutKind kind)
    {
        if (kind == CutKind.Reset) Reset();
        // Not Cancel: its callbacks would run here, under whatever lock the caller holds.
        _ = _cut.CancelAsync();
    }

    public void Dispose() => _cut.Dispose();

    private async Task<bool> EndWellAsync(params Task<StreamEnd>[] pumps)
    {
        var well = true;
        await foreach (var pump in Task.WhenEach(pumps))
        {
            var end = await pump;
            if (end == StreamEnd.Reset) Cut(CutKind.Reset); // Nobody is left for whom the other pump could work.
            well &= end == StreamEnd.Finished;
        }

        return well;
    }

    private async Task FinishAsync()
    {
        using var patience = new CancellationTokenSource(Farewell, time);
        await Task.WhenAll(FinishAsync(client, patience.Token), FinishAsync(server, patience.Token));
    }

    private static async Task FinishAsync(TcpEnd end, CancellationToken patience)
    {
        try
        {
            end.Finish();
            var buffer = new byte[4096];
            while (await end.ReceiveAsync(buffer, patience) != 0)
            {
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // It did not finish in turn, or it was reset while it did.
        }
    }

    private void Reset()
    {
        client.Reset();
        server.Reset();
    }
}
