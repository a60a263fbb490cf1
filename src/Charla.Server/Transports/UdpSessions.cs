using System.Collections.Concurrent;
using System.Net;
using Charla.Protocol;
using Charla.Server.Accounts;
using Charla.Server.Sessions;
using Charla.Server.Sessions.Operations;

namespace Charla.Server.Transports;

/// <summary>The UDP sessions of all bound addresses: a client may move from one to another.</summary>
internal sealed class UdpSessions(SessionContext context) : IAsyncDisposable
{
    /// <summary>A session that is not heard of for so long has ended.</summary>
    public static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan SweepPeriod = TimeSpan.FromSeconds(1);

    // Many thousands end within a minute only where a whole network goes; then a late sign-in may begin a session again.
    private const int MostEnded = 50_000;

    private readonly ConcurrentDictionary<UdpSid, UdpSession> _sessions = new();

    // Sessions that ended while their id was still good for signing in: when they did.
    private readonly ConcurrentDictionary<UdpSid, long> _ended = new();
    private readonly CancellationTokenSource _stopping = new();
    private Task _sweeping = Task.CompletedTask;

    public SessionContext Context { get; } = context;

    public UdpParts Parts { get; } = new(context.Options.MostPartBytes, context.Time);

    public UdpProofs Proofs { get; } = new(context.Time);

    /// <summary>What strangers are answered per second, beside <c>welcome</c>.</summary>
    public RequestBucket Refusals { get; } = new(200, 200, context.Time);

    public int Count => _sessions.Count;

    public void Start() => _sweeping = SweepAsync();

    public UdpSession? Find(UdpSid sid) => _sessions.GetValueOrDefault(sid);

    /// <summary>Whether a session of that id has ended: a late copy of its sign-in begins none again.</summary>
    public bool HasEnded(UdpSid sid) => _ended.ContainsKey(sid);

    /// <summary>Begins a session for a client that has proven its address and signs in; null where there is no place for it.</summary>
    public UdpSession? TryBegin(UdpSid sid, UdpAddress address, Greeting greeting)
    {
        var session = new UdpSession(sid, address, greeting, this);
        if (!session.IsRefused && _sessions.TryAdd(sid, session))
            return session;
        session.Dispose();
        return Find(sid);
    }

    public void Remove(UdpSession session)
    {
        var now = Context.Time.GetTimestamp();
        if (session.IsSignedIn && Context.Time.GetElapsedTime(session.Began, now) < UdpProofs.Lifetime && _ended.Count < MostEnded)
            _ended[session.Sid] = now;
        _sessions.TryRemove(new(session.Sid, session));
    }

    /// <summary>Completes when every session that is to end has ended.</summary>
    public Task AllEndedAsync() => Task.WhenAll(_sessions.Values.Select(session => session.Closing));

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _sweeping;
        _stopping.Dispose();
    }

    private async Task SweepAsync()
    {
        using var timer = new PeriodicTimer(SweepPeriod, Context.Time);
        try
        {
            while (await timer.WaitForNextTickAsync(_stopping.Token))
                Sweep();
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }

    private void Sweep()
    {
        foreach (var (_, session) in _sessions)
        {
            if (!session.IsSignedIn && Context.Time.GetElapsedTime(session.Began) > Context.Options.SignInTimeout)
                session.EndStranger();
            else if (Context.Time.GetElapsedTime(session.Heard) > LongestSilence)
                session.End(fault: null);
        }

        foreach (var (sid, since) in _ended)
        {
            if (Context.Time.GetElapsedTime(since) > UdpProofs.Lifetime)
                _ended.TryRemove(sid, out _);
        }
    }
}
