using System.Net.Sockets;
using System.Threading.Channels;

namespace Charla.Netem.Internal;

/// <summary>
/// Carries one direction of one TCP connection. The reader cuts what it reads into pieces and dates them; the
/// writer sends each when its time has come. Between them stands a bounded queue: when it is full, reading
/// stops and TCP's own backpressure reaches the source.
/// </summary>
internal sealed class TcpPump(TcpEnd source, TcpEnd destination, Lane lane, Segmenter segmenter, Clock clock, int queueBytes)
{
    private const int ReadBytes = 16 * 1024;

    /// <summary>With a rate, bytes trickle in portions of this much time, so that a new rate is soon felt.</summary>
    private static readonly TimeSpan Portion = TimeSpan.FromMilliseconds(20);

    /// <summary>A timer that woke us late may be made up for by this much, and a pause by no more.</summary>
    private static readonly TimeSpan CatchUp = TimeSpan.FromMilliseconds(20);

    // Counted in pieces of full size: smaller ones make it hold fewer bytes, never more.
    private readonly Channel<Piece> _queue = Channel.CreateBounded<Piece>(
        new BoundedChannelOptions(Math.Max(1, queueBytes / (Conditions.SegmentBytes + ProxyOptions.PacketOverhead)))
        {
            SingleReader = true,
            SingleWriter = true,
        });

    /// <summary>Runs until the direction has ended, one way or another.</summary>
    /// <exception cref="OperationCanceledException">It was cut.</exception>
    public async Task<StreamEnd> RunAsync(CancellationToken cut)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cut);
        var reading = ReadAsync(over.Token);
        try
        {
            return await WriteAsync(over.Token);
        }
        finally
        {
            await over.CancelAsync();
            await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            while (_queue.Reader.TryRead(out var piece)) Dequeue(piece);
        }
    }

    private async Task ReadAsync(CancellationToken over)
    {
        var buffer = new byte[ReadBytes];
        while (true)
        {
            await lane.UntilAsync(c => !c.Paused, over);
            int length;
            try
            {
                length = await source.ReceiveAsync(buffer, over);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                await EndAsync(StreamEnd.Reset, over);
                return;
            }

            // A pause may have begun while we waited. What came to hand since then stays in hand.
            await lane.UntilAsync(c => !c.Paused, over);
            if (length == 0)
            {
                await EndAsync(StreamEnd.Finished, over);
                return;
            }

            lane.Tally.SeeBytes(length);
            await EnqueueAsync(buffer.AsMemory(0, length), over);
        }
    }

    private async ValueTask EnqueueAsync(ReadOnlyMemory<byte> bytes, CancellationToken over)
    {
        var now = clock.Now;
        while (!bytes.IsEmpty)
        {
            var rest = bytes.Span;
            var piece = segmenter.Cut(ref rest, now, lane.Road.Conditions, lane.Tally);
            bytes = bytes[piece.Bytes.Length..];
            await EnqueueAsync(piece, over);
        }
    }

    private ValueTask EndAsync(StreamEnd end, CancellationToken over) =>
        EnqueueAsync(segmenter.End(end, clock.Now, lane.Road.Conditions), over);

    private async ValueTask EnqueueAsync(Piece piece, CancellationToken over)
    {
        lane.Tally.Enqueue(piece.Starts ? 1 : 0, piece.Bytes.Length);
        try
        {
            await _queue.Writer.WriteAsync(piece, over);
        }
        catch (OperationCanceledException)
        {
            Dequeue(piece);
            throw;
        }
    }

    private async Task<StreamEnd> WriteAsync(CancellationToken over)
    {
        while (true)
        {
            var piece = await _queue.Reader.ReadAsync(over);
            try
            {
                await clock.UntilAsync(piece.Due, over);
                await SendAsync(piece, over);
                if (piece.End is not { } end) continue;
                if (end == StreamEnd.Finished) destination.Finish();
                return end;
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return StreamEnd.Unwanted;
            }
            finally
            {
                Dequeue(piece);
            }
        }
    }

    private async ValueTask SendAsync(Piece piece, CancellationToken over)
    {
        for (var bytes = piece.Bytes; !bytes.IsEmpty;)
        {
            var road = lane.Road;
            var portion = bytes[..Math.Min(bytes.Length, PortionBytes(road.Conditions.Rate))];
            var through = road.Line.Through(Later(piece.Due, clock.Now - CatchUp), portion.Length, road.Conditions.Rate);
            if (through - clock.Now >= TimeSpan.FromMilliseconds(1)) await clock.UntilAsync(through, over);

            await lane.UntilAsync(c => !c.Deaf, over);
            await destination.SendAsync(portion, over);
            lane.Tally.Forward(0, portion.Length);
            bytes = bytes[portion.Length..];
        }

        await lane.UntilAsync(c => !c.Deaf, over); // For the farewell, which has no bytes.
        if (piece.Starts) lane.Tally.Forward(1, 0);
    }

    private void Dequeue(Piece piece) => lane.Tally.Dequeue(piece.Starts ? 1 : 0, piece.Bytes.Length);

    private static int PortionBytes(long? rate) =>
        rate is { } perSecond ? (int)Math.Clamp(perSecond * Portion.TotalSeconds, 1, Conditions.SegmentBytes) : Conditions.SegmentBytes;

    private static TimeSpan Later(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
