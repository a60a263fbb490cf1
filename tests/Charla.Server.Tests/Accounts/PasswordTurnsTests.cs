using System.Globalization;
using System.Net;
using Charla.Protocol;
using Charla.Server.Accounts;
using Charla.Server.Storage;
using Charla.Server.Tests.Support;

namespace Charla.Server.Tests.Accounts;

public sealed class PasswordTurnsTests : IDisposable
{
    private readonly PasswordTurns _turns = new(1, TimeProvider.System);
    private readonly List<string> _served = [];

    public void Dispose() => _turns.Dispose();

    // Who comes, as address and number; * is known, ! has failed before. In which order they are served.
    [Theory(Timeout = 60_000)]
    [InlineData("1a 1b 1c", "1a 1b 1c")]
    [InlineData("1a 1b 1c 2a", "1a 2a 1b 1c")]
    [InlineData("1a 1b 2a 2b 3a", "1a 2a 3a 1b 2b")]
    [InlineData("!1a !1b 2a", "2a !1a !1b")]
    [InlineData("!1a !2a 3a 3b !2b", "3a 3b !1a !2a !2b")]
    [InlineData("!1a 1b", "1b !1a")]
    [InlineData("1a 2a *3a *1b !4a", "*3a *1b 1a 2a !4a")]
    public async Task Addresses_take_turns_and_who_has_failed_comes_last(string come, string served)
    {
        var first = await _turns.TakeAsync(Asker("9x"));
        var all = come.Split(' ').Select(ServeAsync).ToList();
        first.Dispose();
        await Task.WhenAll(all).WaitAsync(WireClient.Patience);
        Assert.Equal(served.Split(' '), _served);
    }

    [Fact(Timeout = 60_000)]
    public async Task Those_of_an_address_that_fails_go_behind_the_others_while_they_wait()
    {
        var first = await _turns.TakeAsync(Asker("9x"));
        var all = new[] { "1a", "2a", "1b", "2b", "!3a" }.Select(ServeAsync).ToList();
        _turns.Demote(From("1"));
        first.Dispose();
        await Task.WhenAll(all).WaitAsync(WireClient.Patience);
        Assert.Equal(["2a", "2b", "!3a", "1a", "1b"], _served);
    }

    [Fact(Timeout = 60_000)]
    public async Task Who_has_left_is_passed_over_where_others_wait()
    {
        var first = await _turns.TakeAsync(Asker("9x"));
        var hasLeft = false;
        var gone = _turns.TakeAsync(Asker("1a", () => hasLeft));
        var other = ServeAsync("2a");
        hasLeft = true;
        await Assert.ThrowsAsync<PeerLeftException>(() => gone.WaitAsync(WireClient.Patience));
        Assert.False(other.IsCompleted);
        first.Dispose();
        await other.WaitAsync(WireClient.Patience);
    }

    [Fact(Timeout = 60_000)]
    public async Task Who_has_left_alone_keeps_its_place()
    {
        var first = await _turns.TakeAsync(Asker("9x"));
        var alone = _turns.TakeAsync(Asker("1a", () => true));
        first.Dispose();
        (await alone.WaitAsync(WireClient.Patience)).Dispose();
    }

    [Fact(Timeout = 60_000)]
    public async Task Who_is_cancelled_waits_no_more()
    {
        var first = await _turns.TakeAsync(Asker("9x"));
        using var cancel = new CancellationTokenSource();
        var waiting = _turns.TakeAsync(new PasswordAsker(From("1"), PasswordRank.Stranger, () => false, cancel.Token));
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.WaitAsync(WireClient.Patience));
        Assert.Equal(0, _turns.Waiting);
        first.Dispose();
        (await _turns.TakeAsync(Asker("2a")).WaitAsync(WireClient.Patience)).Dispose();
    }

    [Fact(Timeout = 60_000)]
    public async Task There_is_a_bound_for_each_address_and_for_all()
    {
        var first = await _turns.TakeAsync(Asker("9x"));
        var one = Enumerable.Range(0, PasswordTurns.MostWaitingPerOrigin + 1).Select(_ => _turns.TakeAsync(Asker("1a"))).ToList();
        Assert.Equal(ErrorCode.SlowDown, (await Assert.ThrowsAsync<FaultException>(() => one[^1])).Fault.Code);
        for (var address = 10; _turns.Waiting < PasswordTurns.MostWaiting; address++)
            _ = _turns.TakeAsync(Asker($"!{address}a"));

        // Room for who is alone is made by who has failed; for who has failed by nobody.
        var newcomer = ServeAsync("2a");
        Assert.Equal(PasswordTurns.MostWaiting, _turns.Waiting);
        await Assert.ThrowsAsync<FaultException>(() => _turns.TakeAsync(Asker("!3a")));
        first.Dispose();
        _ = Task.WhenAll(one.Take(PasswordTurns.MostWaitingPerOrigin).Select(async turn => (await turn).Dispose()));
        await newcomer.WaitAsync(WireClient.Patience);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_stop_dismisses_who_waits_and_takes_nobody()
    {
        var first = await _turns.TakeAsync(Asker("9x"));
        var waiting = _turns.TakeAsync(Asker("1a"));
        _turns.Stop();
        Assert.Equal(ErrorCode.ShuttingDown, (await Assert.ThrowsAsync<FaultException>(() => waiting)).Fault.Code);
        first.Dispose();
        Assert.Equal(ErrorCode.ShuttingDown, (await Assert.ThrowsAsync<FaultException>(() => _turns.TakeAsync(Asker("1a")))).Fault.Code);
    }

    [Theory]
    [InlineData("10.0.0.1", "10.0.0.1", true)]
    [InlineData("10.0.0.1", "10.0.0.2", false)]
    [InlineData("10.0.0.1", "::ffff:10.0.0.1", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", false)]
    [InlineData("::", "0.0.0.0", false)]
    [InlineData("::a00:1:0:0:0:0", "10.0.0.1", false)]
    public void An_address_is_one_of_IPv4_or_a_64_of_IPv6(string one, string other, bool isSame)
    {
        var (a, b) = (Origin.Of(IPAddress.Parse(one)), Origin.Of(IPAddress.Parse(other)));
        Assert.Equal(isSame, a == b);
        Assert.Equal(isSame, a.ToBytes().SequenceEqual(b.ToBytes()));
        Assert.NotEqual(default, a);
    }

    private static Origin From(string number)
    {
        var at = int.Parse(number, CultureInfo.InvariantCulture);
        return Origin.Of(new IPAddress([10, 0, (byte)(at >> 8), (byte)at]));
    }

    private static PasswordAsker Asker(string who, Func<bool>? hasLeft = null) =>
        new(From(who.Trim('!', '*')[..^1]), who[0] switch { '!' => PasswordRank.Failed, '*' => PasswordRank.Known, _ => PasswordRank.Stranger }, hasLeft ?? (() => false), CancellationToken.None);

    private async Task ServeAsync(string who)
    {
        using var turn = await _turns.TakeAsync(Asker(who));
        lock (_served)
            _served.Add(who);
    }
}
