using Charla.Protocol;
using Charla.Server.Storage;

namespace Charla.Server.Accounts;

/// <summary>
/// Decides whose password is hashed next: those who failed or gave up lately come last, and within a rank addresses take
/// turns. So an address that sends many keeps only itself waiting.
/// </summary>
/// <remarks>
/// A client that has left while others wait loses its place: nobody waits for the answer to somebody who is gone. Where nobody else
/// waits, it keeps it, since a peer that has only closed its sending side looks the same.
/// </remarks>
public sealed class PasswordTurns : IDisposable
{
    /// <summary>The most that wait; from one address, enough for a class.</summary>
    public const int MostWaiting = 1_000;
    public const int MostWaitingPerOrigin = 64;

    /// <summary>Somebody for whom there is no place to wait is asked to come again after this.</summary>
    public static readonly TimeSpan FullPause = TimeSpan.FromSeconds(2);

    // How often it is looked whether those who wait are still there.
    private static readonly TimeSpan LookPeriod = TimeSpan.FromMilliseconds(250);

    private readonly Lock _gate = new();
    private readonly LinkedList<Line>[] _ranks = [new(), new(), new()];
    private readonly Dictionary<(PasswordRank Rank, Origin From), Line> _lines = [];
    private readonly ITimer _looking;
    private int _running;
    private int _waiting;
    private bool _isStopped;

    /// <param name="atOnce">How many have their turn at the same time.</param>
    /// <param name="time">The clock.</param>
    public PasswordTurns(int atOnce, TimeProvider time)
    {
        AtOnce = atOnce;
        _looking = time.CreateTimer(_ => Look(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>How many have their turn at the same time.</summary>
    public int AtOnce { get; }

    /// <summary>How many wait.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate)
                return _waiting;
        }
    }

    /// <summary>How many wait who came from there.</summary>
    public int WaitingFrom(Origin from)
    {
        lock (_gate)
            return Enum.GetValues<PasswordRank>().Sum(rank => _lines.TryGetValue((rank, from), out var line) ? line.Waiters.Count : 0);
    }

    /// <summary>Waits for one's turn, which lasts until what is returned is disposed of.</summary>
    /// <exception cref="FaultException">There is no place to wait, or the server stops.</exception>
    /// <exception cref="PeerLeftException">They have left.</exception>
    /// <exception cref="OperationCanceledException">Nobody is to be answered any more.</exception>
    public async Task<IDisposable> TakeAsync(PasswordAsker asker)
    {
        if (Enter(asker) is { } waiter)
        {
            await using var cancelling = asker.Cancel.UnsafeRegister(_ => Cancel(waiter), null);
            await waiter.Turn.Task;
        }

        return new Turn(this);
    }

    /// <summary>Somebody from there has failed: those who still wait stand behind the others from now on.</summary>
    public void Demote(Origin from)
    {
        lock (_gate)
        {
            if (!_lines.TryGetValue((PasswordRank.Stranger, from), out var line))
                return;
            var last = LineOf(PasswordRank.Failed, from);
            foreach (var waiter in line.Waiters.ToList())
            {
                Remove(waiter);
                Add(waiter, last);
            }
        }
    }

    /// <summary>Nobody has a turn from now on; whoever waits is refused.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            _isStopped = true;
            foreach (var waiter in All())
                Dismiss(waiter, new FaultException(new Fault(ErrorCode.ShuttingDown, "ShuttingDown")));
        }
    }

    public void Dispose() => _looking.Dispose();

    /// <returns>Null where it is their turn already.</returns>
    private Waiter? Enter(PasswordAsker asker)
    {
        lock (_gate)
        {
            if (_isStopped)
                throw new FaultException(new Fault(ErrorCode.ShuttingDown, "ShuttingDown"));
            if (_running < AtOnce)
            {
                _running++;
                return null;
            }

            var line = LineOf(asker.Rank, asker.From);
            if (line.Waiters.Count >= MostWaitingPerOrigin || (_waiting >= MostWaiting && !MakeRoom(line)))
                throw Full();
            var waiter = new Waiter(asker);
            Add(waiter, line);
            if (_waiting == 1)
                _looking.Change(LookPeriod, LookPeriod);
            return waiter;
        }
    }

    /// <summary>Sends somebody away of whom there are more, or who has failed; false where the newcomer is such a one.</summary>
    private bool MakeRoom(Line newcomer)
    {
        var longest = _ranks.Last(rank => rank.Count > 0).MaxBy(line => line.Waiters.Count)!;
        if (longest.Rank < newcomer.Rank || (longest.Rank == newcomer.Rank && longest.Waiters.Count <= newcomer.Waiters.Count + 1))
            return false;
        Dismiss(longest.Waiters.Last!.Value, Full());
        return true;
    }

    private void Leave()
    {
        lock (_gate)
        {
            _running--;
            while (_running < AtOnce && First() is { } waiter)
            {
                if (waiter.Asker.HasLeft && _waiting > 1)
                {
                    Dismiss(waiter, new PeerLeftException());
                    continue;
                }

                Remove(waiter);
                _running++;
                waiter.Turn.TrySetResult();
            }
        }
    }

    /// <summary>Takes the next one; their address has had its turn then.</summary>
    private Waiter? First()
    {
        foreach (var rank in _ranks)
        {
            if (rank.First is not { } place)
                continue;
            rank.Remove(place);
            rank.AddLast(place);
            return place.Value.Waiters.First!.Value;
        }

        return null;
    }

    private void Look()
    {
        lock (_gate)
        {
            DismissGone();
            if (_waiting == 0)
                _looking.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    private void DismissGone()
    {
        foreach (var waiter in All())
        {
            if (_waiting > 1 && waiter.Asker.HasLeft)
                Dismiss(waiter, new PeerLeftException());
        }
    }

    private List<Waiter> All() => [.. _lines.Values.SelectMany(line => line.Waiters)];

    private void Cancel(Waiter waiter)
    {
        lock (_gate)
        {
            if (waiter.Place.List is null)
                return;
            Remove(waiter);
            waiter.Turn.TrySetCanceled(waiter.Asker.Cancel);
        }
    }

    private void Dismiss(Waiter waiter, Exception why)
    {
        Remove(waiter);
        waiter.Turn.TrySetException(why);
    }

    private Line LineOf(PasswordRank rank, Origin from) => _lines.GetValueOrDefault((rank, from)) ?? new Line(rank, from);

    private void Add(Waiter waiter, Line line)
    {
        if (line.Waiters.Count == 0)
        {
            _lines[(line.Rank, line.From)] = line;
            _ranks[(int)line.Rank].AddLast(line.Place);
        }

        waiter.Line = line;
        line.Waiters.AddLast(waiter.Place);
        _waiting++;
    }

    private void Remove(Waiter waiter)
    {
        var line = waiter.Line;
        line.Waiters.Remove(waiter.Place);
        _waiting--;
        if (line.Waiters.Count > 0)
            return;
        _ranks[(int)line.Rank].Remove(line.Place);
        _lines.Remove((line.Rank, line.From));
    }

    private static FaultException Full() => new(Faults.PasswordsBusy(FullPause));

    /// <summary>Those of one address who wait.</summary>
    private sealed class Line
    {
        public Line(PasswordRank rank, Origin from)
        {
            (Rank, From) = (rank, from);
            Place = new LinkedListNode<Line>(this);
        }

        public PasswordRank Rank { get; }

        public Origin From { get; }

        public LinkedListNode<Line> Place { get; }

        public LinkedList<Waiter> Waiters { get; } = new();
    }

    private sealed class Waiter
    {
        public Waiter(PasswordAsker asker)
        {
            Asker = asker;
            Place = new LinkedListNode<Waiter>(this);
        }

        public PasswordAsker Asker { get; }

        public Line Line { get; set; } = null!;

        public LinkedListNode<Waiter> Place { get; }

        public TaskCompletionSource Turn { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private sealed class Turn(PasswordTurns turns) : IDisposable
    {
        public void Dispose() => turns.Leave();
    }
}

/// <summary>The one who waited has closed their connection.</summary>
public sealed class PeerLeftException() : Exception("The peer has left.");
