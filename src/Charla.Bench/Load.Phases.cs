using System.Text;
using Charla.Client;
using Charla.Protocol;

namespace Charla.Bench;

/// <summary>A load's life: sign in, run, see that everything arrived, leave.</summary>
internal sealed partial class Load
{
    // So many sign-ins are under way at a time: enough to keep the server busy, few enough for its accept queue.
    private const int SignInsAtOnce = 128;

    private const string ClientName = "charla bench";

    private static readonly TimeSpan LeavingTime = TimeSpan.FromSeconds(10);

    // Between the start of the warm-up and the end of the window.
    private bool _posting;
    private long _nextDue;
    private int _nextPoster;
    private Connection[] _posters = [];

    /// <summary>Connects every seat and signs it in by its token; how long that took.</summary>
    public TimeSpan SignIn(IReadOnlyList<Seat> seats)
    {
        var start = Clock.Now;
        var frames = new FrameWriter();
        var signedIn = 0;
        while (signedIn < seats.Count)
        {
            while (_connections.Count < seats.Count && _connections.Count - signedIn < SignInsAtOnce)
                Connect(seats[_connections.Count], frames);
            Turn(MostWaitMs * 1_000_000L);
            while (signedIn < _connections.Count && _connections[signedIn].SignedIn)
                signedIn++;
        }

        var took = TimeSpan.FromMicroseconds((Clock.Now - start) / 1e3);
        _posters = [.. _connections.Where(connection => connection.Seat.Outstanding > 0)];
        foreach (var connection in _posters)
            connection.Poster = MakePoster(connection);
        return took;
    }

    /// <summary>Writes and reads for the warm-up and then for the window that is measured.</summary>
    /// <param name="processors">The process whose use of the processors counts for this load; null where it shares them with another.</param>
    public Window Run(Processors? processors)
    {
        var start = Clock.Now;
        var measureFrom = start + _settings.Warmup.Nanoseconds();
        var end = measureFrom + _settings.Duration.Nanoseconds();
        Window? window = null;
        _posting = true;
        _nextDue = start;
        foreach (var connection in _posters)
            PostWhatIsDue(connection, start);
        var now = start;
        while (now < end)
        {
            if (window is null && now >= measureFrom)
            {
                window = Window.Open(Tally, processors);
                _recording = true;
            }

            Turn(NextMoment(now, window is null ? measureFrom : end) - now);
            now = Clock.Now;
            if (_workload.Rate is { } rate)
                PostByTheClock(rate, now);
            else
                PostAfterRest(now);
        }

        _posting = false;
        window ??= Window.Open(Tally, processors);
        window.Close(Tally);
        return window;
    }

    /// <summary>Waits for all answers, and until every reader has got to the last acknowledged number.</summary>
    /// <returns>How many posts remained without an answer.</returns>
    public int Drain()
    {
        var lastCame = Clock.Now;
        var seen = (Tally.Deliveries, Tally.Acknowledged);
        while (!Drained() && Clock.Now - lastCame < _settings.Patience.Nanoseconds())
        {
            Turn(10_000_000);
            if (seen != (Tally.Deliveries, Tally.Acknowledged))
                lastCame = Clock.Now;
            seen = (Tally.Deliveries, Tally.Acknowledged);
        }

        _recording = false;
        return _posters.Sum(connection => connection.Poster?.Unanswered ?? 0);
    }

    /// <summary>The numbers that did not come, came again, or came late, of all readers in all conversations; and posts stored out of order.</summary>
    public (long Lost, long Repeated, long OutOfOrder) Faults()
    {
        var positions = _connections.SelectMany(connection => connection.Positions);
        var misplaced = _posters.Sum(connection => connection.Poster?.OutOfOrder ?? 0);
        return positions.Aggregate((Lost: 0L, Repeated: 0L, OutOfOrder: misplaced), (sum, position) =>
            (sum.Lost + position.Lost, sum.Repeated + position.Repeated, sum.OutOfOrder + position.OutOfOrder));
    }

    /// <summary>Takes the accounts out of their rooms; direct conversations cannot be left.</summary>
    public void Leave()
    {
        var members = _connections.FindAll(connection => !connection.Ended && connection.Seat.Name.StartsWith('#'));
        var frame = new FrameWriter();
        foreach (var connection in members)
        {
            frame.Clear();
            frame.Begin("leave"u8).Number("id"u8, LeaveId).Text("cid"u8, $"{_cid}leave").Text("conv"u8, connection.Seat.Name).End();
            if (connection.Wire.TakesMore)
                connection.Wire.Send(frame.Written);
            Turn(0);
        }

        var until = Clock.Now + LeavingTime.Nanoseconds();
        while (!members.TrueForAll(connection => connection.Left || connection.Ended) && Clock.Now < until)
            Turn(10_000_000);
    }

    private void Connect(Seat seat, FrameWriter frames)
    {
        var connection = new Connection(seat, _connections.Count, _wires);
        _connections.Add(connection);
        frames.Clear();
        frames.Begin("hello"u8).Number("protocol"u8, Limits.ProtocolVersion).Text("client"u8, ClientName).End();
        frames.Begin("signin"u8).Number("id"u8, SignInId).Text("client"u8, ClientName).Text("token"u8, seat.Account.Token).End();
        connection.Wire.Send(frames.Written);
    }

    private Poster MakePoster(Connection connection)
    {
        var template = new PostTemplate(connection.Seat.Name, _cid, _settings.TextBytes, namesPrevious: _transport == Transport.Udp);
        return new Poster(template, connection.Seat.Outstanding) { Turn = connection.Main?.Head + connection.Seat.Turn };
    }

    private bool Drained() =>
        _posters.All(connection => connection.Ended || connection.Poster is { Unanswered: 0 })
        && _connections.TrueForAll(connection => connection.Ended || connection.Positions.All(position => position.CaughtUp));
}
