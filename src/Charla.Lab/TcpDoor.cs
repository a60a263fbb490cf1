using System.Net;
using System.Net.Sockets;

namespace Charla.Lab;

/// <summary>
/// Listens on a TCP port and talks with everyone who comes, each for itself: what one does or suffers ends its own talk only.
/// </summary>
public sealed class TcpDoor : IAsyncDisposable
{
    /// <summary>Clients at a time; more are turned away.</summary>
    public const int MostGuests = 1000;

    private readonly Socket _listener;
    private readonly GuestBook _book;
    private readonly LabTexts _texts;
    private readonly TimeProvider _time;
    private readonly Func<TcpGuest, CancellationToken, Task> _talk;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _gate = new();
    private readonly HashSet<Task> _talks = []; // guarded by _gate
    private readonly Task _accepting;

    private TcpDoor(Socket listener, Func<TcpGuest, CancellationToken, Task> talk, GuestBook book, LabTexts texts, TimeProvider time)
    {
        (_listener, _talk, _book, _texts, _time) = (listener, talk, book, texts, time);
        LocalEndPoint = (IPEndPoint)listener.LocalEndPoint!;
        book.Listens("TCP", LocalEndPoint);
        _accepting = AcceptAllAsync();
    }

    /// <summary>Where it listens.</summary>
    public IPEndPoint LocalEndPoint { get; }

    /// <summary>Begins to listen.</summary>
    /// <param name="at">Port 0 takes a free one.</param>
    /// <param name="talk">
    /// Talks with one client until it returns; then the connection is closed. A broken connection may end it with an
    /// <see cref="IOException"/>, a client that does not read with a <see cref="TimeoutException"/>, and the end of the peer by
    /// its cancellation.
    /// </param>
    /// <param name="book">The callers, for the screen.</param>
    /// <param name="texts">In which language.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="PortException">It cannot listen there.</exception>
    public static TcpDoor Open(IPEndPoint at, Func<TcpGuest, CancellationToken, Task> talk, GuestBook book, LabTexts texts, TimeProvider time)
    {
        var listener = new Socket(at.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (at.Address.Equals(IPAddress.IPv6Any))
                listener.DualMode = true;
            listener.Bind(at);
            listener.Listen(512);
            return new TcpDoor(listener, talk, book, texts, time);
        }
        catch (SocketException e)
        {
            listener.Dispose();
            throw new PortException("TCP", at, e);
        }
    }

    /// <summary>Listens no more, ends all talks, and returns when they have ended.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Dispose();
        await _accepting;
        Task[] left;
        lock (_gate)
            left = [.. _talks];
        await Task.WhenAll(left);
        _stopping.Dispose();
    }

    private async Task AcceptAllAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                Admit(await _listener.AcceptAsync(_stopping.Token));
            }
            catch (SocketException)
            {
                // It left before it was looked at, or there are no more sockets to be had: others may fare better soon.
                await Task.Delay(TimeSpan.FromMilliseconds(10), _time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private void Admit(Socket socket)
    {
        lock (_gate)
        {
            if (_talks.Count < MostGuests)
            {
                var talk = TalkAsync(socket);
                _talks.Add(talk);
                _ = talk.ContinueWith(Forget, TaskScheduler.Default);
                return;
            }
        }

        _book.Note(_texts.Of("Full", MostGuests));
        socket.Close(0);
    }

    private void Forget(Task talk)
    {
        lock (_gate)
            _talks.Remove(talk);
    }

    private async Task TalkAsync(Socket socket)
    {
        await Task.Yield();
        TcpGuest guest;
        try
        {
            guest = new TcpGuest(socket, _book, _time);
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            // It has gone already.
            socket.Dispose();
            return;
        }

        var why = "Left";
        try
        {
            await _talk(guest, _stopping.Token);
        }
        catch (OperationCanceledException)
        {
            why = "Stopped";
        }
        catch (TimeoutException)
        {
            why = "TooSlow";
            guest.Cut();
        }
        catch (EndOfStreamException)
        {
            // It left in order, though there was more to be said.
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
        {
            why = "Vanished";
        }
        finally
        {
            await guest.DisposeAsync();
            _book.Leave(guest.Guest, why);
        }
    }
}
