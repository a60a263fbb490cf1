namespace Charla.Netem.Tests;

public sealed class FateTests
{
    private static readonly Conditions Storm = new()
    {
        Loss = 0.2,
        Repeat = 0.3,
        Reorder = 0.4,
        Delay = TimeSpan.FromMilliseconds(20),
        Jitter = TimeSpan.FromMilliseconds(10),
    };

    [Fact]
    public void The_same_packet_of_the_same_flow_has_the_same_fate() =>
        Assert.Equal(Fates(Storm, Dice.For(7, 3, Direction.ToServer)), Fates(Storm, Dice.For(7, 3, Direction.ToServer)));

    [Theory]
    [InlineData(8, 3, Direction.ToServer)]
    [InlineData(7, 4, Direction.ToServer)]
    [InlineData(7, 3, Direction.ToClient)]
    public void Another_seed_flow_or_direction_has_other_fates(ulong seed, long flow, Direction direction) =>
        Assert.NotEqual(Fates(Storm, Dice.For(7, 3, Direction.ToServer)), Fates(Storm, Dice.For(seed, flow, direction)));

    [Fact]
    public void What_a_seed_means_stays_as_it_is() =>
        Assert.Equal(LostOfSeed42, Enumerable.Range(0, 100).Where(i => Fate.Of(Storm, Dice.For(42, 0, Direction.ToServer), i).Lost));

    [Fact]
    public void Shares_come_out_near_what_was_asked()
    {
        var fates = Fates(Storm, Dice.For(1, 0, Direction.ToServer), 10_000);

        Assert.InRange(fates.Count(f => f.Lost), 1_900, 2_100);
        Assert.InRange(fates.Count(f => f.Repeated), 2_900, 3_100);
        Assert.InRange(fates.Count(f => f.HeldBack > TimeSpan.Zero), 3_900, 4_100);
    }

    [Fact]
    public void Delay_is_at_least_what_was_asked_and_at_most_the_jitter_more()
    {
        var delays = Fates(Storm, Dice.For(1, 0, Direction.ToServer), 10_000).Select(f => f.Delay.TotalMilliseconds).ToList();

        Assert.All(delays, d => Assert.InRange(d, 20, 30));
        Assert.InRange(delays.Average(), 24.8, 25.2);
    }

    [Fact]
    public void Held_back_packets_wait_between_half_the_window_and_all_of_it()
    {
        var held = Fates(Storm, Dice.For(1, 0, Direction.ToServer), 10_000).Select(f => f.HeldBack).Where(h => h > TimeSpan.Zero);

        Assert.All(held, h => Assert.InRange(h, Storm.ReorderWindow / 2, Storm.ReorderWindow));
    }

    [Fact]
    public void Changing_one_condition_leaves_the_other_decisions_alone()
    {
        var dice = Dice.For(1, 0, Direction.ToServer);
        var before = Fates(Storm, dice);
        var after = Fates(Storm with { Repeat = 0, Reorder = 0, Delay = TimeSpan.Zero }, dice);

        Assert.Equal(before.Select(f => f.Lost), after.Select(f => f.Lost));
    }

    [Fact]
    public void More_loss_loses_the_same_packets_and_others()
    {
        var dice = Dice.For(1, 0, Direction.ToServer);
        var few = Fates(Storm, dice);
        var many = Fates(Storm with { Loss = 0.5 }, dice);

        Assert.All(few.Zip(many), pair => Assert.True(!pair.First.Lost || pair.Second.Lost));
    }

    [Fact]
    public void Certainty_is_certain()
    {
        var dice = Dice.For(1, 0, Direction.ToServer);

        Assert.All(Fates(new Conditions { Loss = 1, Repeat = 1, Reorder = 1 }, dice), f => Assert.True(f.Lost && f.Repeated && f.HeldBack > TimeSpan.Zero));
        Assert.All(Fates(Conditions.Clear, dice), f => Assert.Equal(default, f));
    }

    private static readonly int[] LostOfSeed42 = [2, 6, 10, 13, 19, 23, 24, 30, 31, 34, 37, 38, 62, 64, 65, 66, 67, 73, 75, 78, 85, 88];

    private static List<Fate> Fates(Conditions conditions, Dice dice, int count = 500) =>
        [.. Enumerable.Range(0, count).Select(i => Fate.Of(conditions, dice, i))];
}
