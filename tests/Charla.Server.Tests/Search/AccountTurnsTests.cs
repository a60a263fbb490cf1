using Charla.Server.Search;
using Charla.Server.Storage;
using Charla.Server.Tests.Support;

namespace Charla.Server.Tests.Search;

/// <summary>Who asks much waits for themselves.</summary>
public sealed class AccountTurnsTests
{
    private static readonly AccountId Ana = new(1);
    private static readonly AccountId Luis = new(2);

    [Fact(Timeout = 60_000)]
    public async Task An_account_has_one_turn_at_a_time_and_others_have_theirs()
    {
        var turns = new AccountTurns();
        var first = await turns.TakeAsync(Ana, CancellationToken.None);
        var second = turns.TakeAsync(Ana, CancellationToken.None);
        (await turns.TakeAsync(Luis, CancellationToken.None)).Dispose();
        Assert.False(second.IsCompleted);

        first.Dispose();
        (await second.WaitAsync(WireClient.Patience, TestContext.Current.CancellationToken)).Dispose();
        (await turns.TakeAsync(Ana, CancellationToken.None)).Dispose();
    }

    [Fact(Timeout = 60_000)]
    public async Task Who_has_gone_waits_no_more_and_holds_up_nobody()
    {
        var turns = new AccountTurns();
        using var gone = new CancellationTokenSource();
        var first = await turns.TakeAsync(Ana, CancellationToken.None);
        var second = turns.TakeAsync(Ana, gone.Token);
        var third = turns.TakeAsync(Ana, CancellationToken.None);
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);

        first.Dispose();
        (await third.WaitAsync(WireClient.Patience, TestContext.Current.CancellationToken)).Dispose();
    }
}
