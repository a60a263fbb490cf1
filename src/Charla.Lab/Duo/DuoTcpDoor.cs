using System.Net;
using System.Text;
using Charla.Lab.Talks;

namespace Charla.Lab.Duo;

/// <summary>Waits over TCP. While two talk, whoever else comes is turned away with a sentence.</summary>
public sealed class DuoTcpDoor : DuoDoor
{
    /// <summary>Someone may have to be asked first how they are called.</summary>
    private static readonly TimeSpan NamePatience = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan FarewellPatience = TimeSpan.FromSeconds(1);

    private readonly string _name;
    private readonly bool _isFree;
    private readonly GuestBook _book;
    private readonly LabTexts _texts;
    private readonly TimeProvider _time;
    private readonly TaskCompletionSource<DuoTalk> _met = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TcpDoor _door;
    private int _isTaken;

    private DuoTcpDoor(IPEndPoint at, string name, bool isFree, GuestBook book, LabTexts texts, TimeProvider time)
    {
        (_name, _isFree, _book, _texts, _time) = (name, isFree, book, texts, time);
        _door = TcpDoor.Open(at, TalkAsync, book, texts, time);
    }

    /// <inheritdoc/>
    public override IPEndPoint LocalEndPoint => _door.LocalEndPoint;

    /// <summary>Begins to listen.</summary>
    /// <exception cref="PortException">It cannot listen there.</exception>
    public static DuoTcpDoor Open(IPEndPoint at, string name, bool isFree, GuestBook book, LabTexts texts, TimeProvider time) =>
        new(at, name, isFree, book, texts, time);

    /// <inheritdoc/>
    public override Task<DuoTalk> WaitAsync(CancellationToken cancellation) => _met.Task.WaitAsync(cancellation);

    /// <inheritdoc/>
    public override ValueTask DisposeAsync() => _door.DisposeAsync();

    private async Task TalkAsync(TcpGuest client, CancellationToken cancellation)
    {
        if (Interlocked.Exchange(ref _isTaken, 1) == 1)
        {
            await TurnAwayAsync(client, cancellation);
            return;
        }

        DuoTalk talk;
        try
        {
            talk = await MeetAsync(client, cancellation);
        }
        catch
        {
            // Nobody talks yet: the next one may.
            _isTaken = 0;
            throw;
        }

        _book.Call(client.Guest, talk.Other);
        _met.SetResult(talk);
        await talk.Ended.WaitAsync(cancellation);
    }

    private async Task<DuoTalk> MeetAsync(TcpGuest client, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        await using var clock = _time.CreateTimer(_ => limit.Cancel(), null, NamePatience, Timeout.InfiniteTimeSpan);
        try
        {
            return await DuoTalk.MeetAsync(TcpTalk.With(client, _time), _name, isCaller: false, _isFree, limit.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            _book.Leave(client.Guest, "DuoNameless");
            throw;
        }
    }

    // Closed with something unread, the connection would be reset, and the sentence with it.
    private async Task TurnAwayAsync(TcpGuest client, CancellationToken cancellation)
    {
        _book.Leave(client.Guest, "DuoTurnedAway");
        await client.Writer.SendAsync(Encoding.UTF8.GetBytes(_texts.Of("DuoTaken")), cancellation);
        client.EndSending();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        await using var clock = _time.CreateTimer(_ => limit.Cancel(), null, FarewellPatience, Timeout.InfiniteTimeSpan);
        while (await client.Reader.ReadAsync(limit.Token) is not null)
        {
            // It is not heard.
        }
    }
}
