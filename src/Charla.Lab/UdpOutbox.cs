using System.Net;
using System.Threading.Channels;

namespace Charla.Lab;

/// <summary>
/// Datagrams that wait to be sent, so that whoever tells many people waits for no socket. What does not fit is lost:
/// that is what happens to datagrams.
/// </summary>
internal sealed class UdpOutbox : IAsyncDisposable
{
    // Bytes that may wait; a line counts once for each whom it is sent to.
    private const long MostBytes = 16 * 1024 * 1024;

    private readonly Channel<Datagram> _queue = Channel.CreateBounded<Datagram>(
        new BoundedChannelOptions(32 * 1024) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });
    private readonly Task _sending;
    private long _waiting;

    public UdpOutbox() => _sending = SendAllAsync();

    /// <summary>Lets a datagram wait for its turn.</summary>
    /// <returns>False where it is lost.</returns>
    public bool TryPost(UdpDoor door, IPEndPoint to, ReadOnlyMemory<byte> bytes)
    {
        if (Interlocked.Add(ref _waiting, bytes.Length) <= MostBytes && _queue.Writer.TryWrite(new Datagram(door, to, bytes)))
            return true;
        Interlocked.Add(ref _waiting, -bytes.Length);
        return false;
    }

    /// <summary>Sends what still waits.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _sending;
    }

    private async Task SendAllAsync()
    {
        await foreach (var (door, to, bytes) in _queue.Reader.ReadAllAsync())
        {
            door.Send(to, bytes.Span);
            Interlocked.Add(ref _waiting, -bytes.Length);
        }
    }

    private readonly record struct Datagram(UdpDoor Door, IPEndPoint To, ReadOnlyMemory<byte> Bytes);
}
