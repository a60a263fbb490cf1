using System.Security.Cryptography;

namespace Charla.Bench;

/// <summary>Makes the accounts and conversations of a workload, before anything is measured.</summary>
/// <remarks>
/// Accounts are made while hardly anyone is connected: each one joins <c>#general</c>, and everyone connected is told.
/// </remarks>
internal sealed class Population(Target target)
{
    // Setup connections at a time: commits are shared among them.
    private const int AtOnce = 32;

    // Letters that look like no other, nor like any digit: two runs never have names that look alike.
    private const string PlainLetters = "acdefhkpstuxz";

    private readonly string _prefix = $"bench-{RandomNumberGenerator.GetString(PlainLetters, 6)}";

    // Accounts of earlier workloads.
    private int _before;

    /// <summary>The seats of a workload, room by room.</summary>
    public async Task<IReadOnlyList<Seat>> SeatAsync(Workload workload, CancellationToken cancellation)
    {
        var conversations = Enumerable.Range(0, workload.Rooms).Select(_ => new Conversation()).ToArray();
        var seats = new Seat[workload.Accounts];
        // First the one of each room whom the others need: the owner, or the partner that is written to.
        await MakeAsync(workload, conversations, seats, first: true, cancellation);
        await MakeAsync(workload, conversations, seats, first: false, cancellation);
        _before += seats.Length;
        return seats;
    }

    private Task MakeAsync(Workload workload, Conversation[] conversations, Seat[] seats, bool first, CancellationToken cancellation)
    {
        var wanted = Enumerable.Range(0, seats.Length).Where(seat => seat % workload.Readers == 0 == first);
        var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation };
        return Parallel.ForEachAsync(wanted, options, async (seat, stop) =>
        {
            var member = seat % workload.Readers;
            var conversation = seat / workload.Readers;
            await using var connection = await SetupConnection.OpenAsync(target, stop);
            var account = await connection.RegisterAsync(Nick(seat), stop);
            string name;
            if (workload.InTurn)
                name = $"@{Nick(member == 0 ? seat + 1 : seat - 1)}";
            else
                name = $"#{_prefix}-room-{_before + conversation}";

            if (workload.InTurn && !first)
                await connection.PostAsync(name, "hola", stop);
            else if (!workload.InTurn && first)
                await connection.CreateAsync(name, stop);
            else if (!workload.InTurn)
                await connection.JoinAsync(name, stop);

            var outstanding = member < workload.Posters ? workload.Outstanding : 0;
            seats[seat] = new Seat(account, name, conversations[conversation], outstanding, workload.InTurn ? member : null);
        });
    }

    private string Nick(int seat) => $"{_prefix}-{_before + seat}";
}
