namespace Charla.Netem.Tests;

public sealed class ConditionsTests
{
    [Theory]
    [InlineData(-0.01)]
    [InlineData(1.01)]
    [InlineData(double.NaN)]
    public void A_share_outside_0_to_1_is_refused_by_name(double share)
    {
        Assert.Throws<ArgumentOutOfRangeException>("Loss", () => new Conditions { Loss = share });
        Assert.Throws<ArgumentOutOfRangeException>("Repeat", () => new Conditions { Repeat = share });
        Assert.Throws<ArgumentOutOfRangeException>("Reorder", () => new Conditions { Reorder = share });
    }

    [Fact]
    public void Time_does_not_run_backwards_and_nothing_waits_longer_than_a_day()
    {
        Assert.Throws<ArgumentOutOfRangeException>("Delay", () => new Conditions { Delay = TimeSpan.FromTicks(-1) });
        Assert.Throws<ArgumentOutOfRangeException>("Jitter", () => new Conditions { Jitter = TimeSpan.FromDays(1.1) });
        Assert.Throws<ArgumentOutOfRangeException>("ReorderWindow", () => new Conditions { ReorderWindow = TimeSpan.FromTicks(-1) });
        Assert.Throws<ArgumentOutOfRangeException>("RetransmitAfter", () => new Conditions { RetransmitAfter = TimeSpan.FromTicks(-1) });
    }

    [Fact]
    public void Rate_and_split_are_at_least_1_or_unset()
    {
        Assert.Throws<ArgumentOutOfRangeException>("Rate", () => new Conditions { Rate = 0 });
        Assert.Throws<ArgumentOutOfRangeException>("Split", () => new Conditions { Split = 0 });
        Assert.Throws<ArgumentOutOfRangeException>("Split", () => new Conditions { Split = Conditions.SegmentBytes + 1 });
        Assert.Null((new Conditions { Rate = 5 } with { Rate = null }).Rate);
    }

    [Fact]
    public void A_change_by_with_is_checked_too() =>
        Assert.Throws<ArgumentOutOfRangeException>("Loss", () => Conditions.Clear with { Loss = 2 });

    [Fact]
    public void Options_name_what_is_out_of_range()
    {
        Assert.Throws<ArgumentOutOfRangeException>("QueueBytes", () => new ProxyOptions { QueueBytes = 0 });
        Assert.Throws<ArgumentOutOfRangeException>("MaxFlows", () => new ProxyOptions { MaxFlows = 0 });
        Assert.Throws<ArgumentOutOfRangeException>("ForgetAfter", () => new ProxyOptions { ForgetAfter = TimeSpan.Zero });
    }
}
