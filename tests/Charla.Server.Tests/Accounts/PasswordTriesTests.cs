using System.Net;
using Charla.Server.Accounts;
using Charla.Server.Storage;
using Charla.Server.Tests.Support;

namespace Charla.Server.Tests.Accounts;

public sealed class PasswordTriesTests
{
    private readonly ShiftedTime _time = new();
    private readonly PasswordTries _tries;

    public PasswordTriesTests() => _tries = new PasswordTries(isLimited: true, _time);

    [Fact]
    public void Strangers_to_an_account_wait_twice_as_long_each_time_up_to_a_minute()
    {
        for (var i = 0; i <= PasswordTries.FreeFailures; i++)
            Assert.Null(Fail(Stranger(i)));
        foreach (var seconds in new[] { 1, 2, 4, 8, 16, 32, 60 })
        {
            var wait = Fail(Stranger(1_000));
            Assert.InRange(wait!.Value.TotalSeconds, seconds - 0.9, seconds);
            _time.Pass(wait.Value);
            Assert.Null(Fail(Stranger(2_000 + seconds)));
            Assert.Null(Fail(Stranger(3_000) with { Nick = "luis" }));
        }

        Assert.Null(Fail(Stranger(1_002) with { Nick = "luis" }));
        Assert.Null(Fail(Stranger(1_002) with { IsKnown = true }));

        _time.Pass(TimeSpan.FromMinutes(11));
        Assert.Null(Fail(Stranger(1_003)));
        Assert.Null(Fail(Stranger(1_003)));
    }

    [Fact]
    public void What_is_begun_at_once_counts_at_once()
    {
        var begun = Enumerable.Range(0, 100).Count(i => Begins(Stranger(i)));
        Assert.Equal(PasswordTries.FreeFailures + 1, begun);
    }

    [Fact]
    public void What_was_right_or_not_looked_at_does_not_count_against_the_account()
    {
        for (var i = 0; i < 200; i++)
        {
            Assert.True(Begins(Stranger(i)));
            if (i % 3 == 0)
                _tries.Succeeded(Stranger(i));
            else if (i % 3 == 1)
                _tries.Undone(Stranger(i));
            else
                _tries.GaveUp(Stranger(i));
        }
    }

    [Fact]
    public void An_address_has_a_limit_for_all_accounts_that_it_is_strange_to_and_none_where_it_is_known()
    {
        for (var i = 0; i < PasswordTries.OriginBurst; i++)
            Assert.Null(Fail(Stranger(1) with { Nick = $"nick{i}" }));
        Assert.InRange(Fail(Stranger(1) with { Nick = "other" })!.Value.TotalSeconds, 0.01, 0.5);
        for (var i = 0; i < 40; i++)
            Assert.True(RankOf(Stranger(1) with { Nick = $"alumna{i}", IsKnown = true }) < PasswordRank.Failed);
    }

    [Fact]
    public void Guessing_from_where_the_account_is_known_is_slow_too_and_never_slower()
    {
        var known = Stranger(1) with { IsKnown = true };
        for (var i = 0; i < PasswordTries.KnownBurst; i++)
            Assert.Null(Fail(known));
        for (var i = 0; i < 10; i++)
        {
            var wait = Fail(known);
            Assert.InRange(wait!.Value.TotalSeconds, 0.5, 2);
            _time.Pass(wait.Value + TimeSpan.FromMilliseconds(1));
            Assert.Null(Fail(known));
        }
    }

    [Fact]
    public void A_few_who_guess_do_not_keep_away_who_comes_from_a_new_address()
    {
        for (var i = 0; i < 300; i++)
            _ = Fail(Stranger(i % 8));
        Assert.NotNull(Fail(Stranger(1)));
        Assert.True(Begins(Stranger(9)));
    }

    [Fact]
    public void Who_failed_or_gave_up_is_behind_the_others_for_ten_minutes()
    {
        var (one, other) = (Stranger(1), Stranger(2));
        Fail(one);
        _tries.GaveUp(Stranger(3).From);
        Assert.Equal(PasswordRank.Failed, _tries.RankOf(one.From));
        Assert.Equal(PasswordRank.Failed, _tries.RankOf(Stranger(3).From));
        Assert.Equal(PasswordRank.Stranger, _tries.RankOf(other.From));
        _time.Pass(TimeSpan.FromMinutes(11));
        Assert.Equal(PasswordRank.Stranger, _tries.RankOf(one.From));
    }

    [Fact]
    public void Who_is_known_comes_first_but_from_one_address_not_all_the_time()
    {
        var known = Stranger(1) with { IsKnown = true };
        Fail(Stranger(1));
        Assert.Equal(PasswordRank.Known, RankOf(known));
        Assert.Equal(PasswordRank.Stranger, RankOf(known with { Nick = "luis" }));
        Assert.Equal(PasswordRank.Known, RankOf(Stranger(2) with { IsKnown = true }));
        _time.Pass(TimeSpan.FromSeconds(11));
        Assert.Equal(PasswordRank.Known, RankOf(known with { Nick = "luis" }));
        _tries.Failed(known);
        _time.Pass(TimeSpan.FromSeconds(11));
        Assert.Equal(PasswordRank.Failed, RankOf(known));
    }

    [Fact]
    public void What_is_remembered_of_a_whole_IPv6_network_is_bounded()
    {
        // The real one is found although a crowd has passed, and the memory is that of what is kept.
        _tries.Remember(Stranger(1).From, "profe");
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 0; i < 200_000; i++)
        {
            var tried = new PasswordTry(Network(i), $"nick{i}", IsKnown: false);
            _ = Fail(tried);
        }

        Assert.True(_tries.Remembers(Stranger(1).From, "profe"));
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 16 * 1024 * 1024);
    }

    private static Origin Network(int i) => Origin.Of(IPAddress.Parse($"2001:db8:{i >> 16:x}:{i & 0xFFFF:x}::1"));

    private static PasswordTry Stranger(int i) => new(Origin.Of(IPAddress.Parse($"10.0.{i / 256}.{i % 256}")), "ana", IsKnown: false);

    private bool Begins(PasswordTry tried) => _tries.TryBegin(ref tried, out _);

    private PasswordRank RankOf(PasswordTry tried) => _tries.TryBegin(ref tried, out _) ? tried.Rank : throw new InvalidOperationException();

    /// <returns>How long it had to wait instead.</returns>
    private TimeSpan? Fail(PasswordTry tried)
    {
        if (!_tries.TryBegin(ref tried, out var wait))
            return wait;
        _tries.Failed(tried);
        return null;
    }
}
