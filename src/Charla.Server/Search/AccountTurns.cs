using Charla.Server.Storage;

namespace Charla.Server.Search;

/// <summary>Of one account's queries one at a time: however many somebody asks at once, others find a place.</summary>
public sealed class AccountTurns
{
    // Accounts that ask now; guards itself and how many wait for each gate.
    private readonly Dictionary<AccountId, Gate> _gates = [];

    /// <summary>Waits for the account's turn, which ends when what is returned is disposed.</summary>
    /// <exception cref="OperationCanceledException">Nobody waits for the answer any more.</exception>
    public async Task<IDisposable> TakeAsync(AccountId account, CancellationToken cancellation)
    {
        Gate? gate;
        lock (_gates)
        {
            if (!_gates.TryGetValue(account, out gate))
                _gates.Add(account, gate = new Gate(this, account));
            gate.Users++;
        }

        try
        {
            await gate.Turn.WaitAsync(cancellation);
            return gate;
        }
        catch
        {
            Leave(gate);
            throw;
        }
    }

    private void Leave(Gate gate)
    {
        lock (_gates)
        {
            if (--gate.Users == 0)
                _gates.Remove(gate.Account);
        }
    }

    private sealed class Gate(AccountTurns turns, AccountId account) : IDisposable
    {
        public AccountId Account => account;

        public SemaphoreSlim Turn { get; } = new(1);

        /// <summary>Those who have the turn or wait for it.</summary>
        public int Users { get; set; }

        public void Dispose()
        {
            Turn.Release();
            turns.Leave(this);
        }
    }
}
