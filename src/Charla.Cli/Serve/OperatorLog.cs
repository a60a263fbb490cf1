using System.Net;
using Charla.CommandLine;
using Charla.Protocol;
using Charla.Server;
using Charla.Server.Sessions;

namespace Charla.Cli.Serve;

/// <summary>
/// Who comes and goes, and who fails to, as lines on the console. An arrival is told after a moment: who has gone again by
/// then, as a script that posts, is one line.
/// </summary>
internal sealed class OperatorLog : IOperator, IDisposable
{
    private const int MostWaiting = 1_000;
    private const int MostAddresses = 20;

    // A nick is no longer; what was typed for one may be.
    private const int NickChars = 64;

    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly OperatorConsole _console;
    private readonly TimeProvider _time;
    private readonly Repeats<IPAddress> _failures;
    private readonly Lock _gate = new();
    private readonly OrderedDictionary<SessionNotice, Arrival> _arrivals = [];
    private readonly ITimer _timer;

    public OperatorLog(OperatorConsole console, TimeProvider time)
    {
        (_console, _time) = (console, time);
        _failures = new Repeats<IPAddress>(time, Window, MostAddresses, TellFailures);
        _timer = time.CreateTimer(_ => TellArrivals(Moment), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public long LinesShown => _console.Shown;

    public long LinesDropped => _console.Dropped;

    public void Hear(Notice notice)
    {
        switch (notice)
        {
            case SessionNotice { Arrived: true } arrival:
                Arrive(arrival);
                break;
            case SessionNotice departure:
                Depart(departure);
                break;
            case FailedSignIn failure:
                Fail(failure);
                break;
        }
    }

    /// <summary>Tells what has waited.</summary>
    public void Dispose()
    {
        TellArrivals(TimeSpan.Zero);
        _timer.Dispose();
        _failures.Dispose();
    }

    private void Arrive(SessionNotice notice)
    {
        var arrival = new Arrival(_time.GetLocalNow(), _time.GetTimestamp());
        lock (_gate)
        {
            if (_arrivals.Count == MostWaiting || !_arrivals.TryAdd(notice, arrival))
                Tell("Arrived", notice, arrival.When);
            else if (_arrivals.Count == 1)
                _timer.Change(Moment, Timeout.InfiniteTimeSpan);
        }
    }

    private void Depart(SessionNotice notice)
    {
        lock (_gate)
        {
            if (_arrivals.Remove(notice with { Arrived = true }, out var arrival))
                Tell("CameAndWent", notice, arrival.When);
            else
                Tell("Departed", notice, _time.GetLocalNow());
        }
    }

    private void Fail(FailedSignIn notice)
    {
        var nick = notice.Nick.Length <= NickChars ? notice.Nick : notice.Nick[..NickChars] + "…";
        if (_failures.IsFirst(notice.From, nick))
            _console.Report(ServeTexts.Of("FailedSignIn", notice.From, NameOf(notice.Transport), nick));
    }

    /// <summary>Tells those who are here for so long.</summary>
    private void TellArrivals(TimeSpan atLeast)
    {
        lock (_gate)
        {
            while (_arrivals.Count > 0)
            {
                var (notice, arrival) = _arrivals.GetAt(0);
                var elapsed = _time.GetElapsedTime(arrival.Since);
                if (elapsed < atLeast)
                {
                    _timer.Change(atLeast - elapsed, Timeout.InfiniteTimeSpan);
                    return;
                }

                _arrivals.RemoveAt(0);
                Tell("Arrived", notice, arrival.When);
            }
        }
    }

    private void Tell(string key, SessionNotice notice, DateTimeOffset when) =>
        _console.Report(ServeTexts.Of(key, notice.Nick, NameOf(notice.Transport), notice.Remote), when);

    private void TellFailures(IPAddress? from, string nick, long count) => _console.Report(from is null
        ? ServeTexts.Of(count == 1 ? "OneMoreFailedElsewhere" : "MoreFailedElsewhere", count, nick)
        : ServeTexts.Of(count == 1 ? "OneMoreFailedSignIn" : "MoreFailedSignIns", count, from, nick));

    private static string NameOf(Transport transport) => Vocabulary.Transports.TextOf(transport).ToUpperInvariant();

    private readonly record struct Arrival(DateTimeOffset When, long Since);
}
