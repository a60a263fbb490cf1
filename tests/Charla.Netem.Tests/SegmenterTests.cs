using Charla.Netem.Internal;

namespace Charla.Netem.Tests;

public sealed class SegmenterTests
{
    private static readonly byte[] Bytes = [.. Enumerable.Range(0, 20_000).Select(i => (byte)(i * 31))];

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1_460)]
    [InlineData(20_000)]
    public void The_same_bytes_meet_the_same_fates_however_they_were_read(int readSize)
    {
        var conditions = new Conditions { Split = 100, Loss = 0.2 };

        Assert.Equal(Starts(conditions, Bytes.Length), Starts(conditions, readSize));
    }

    [Fact]
    public void No_byte_is_changed_lost_or_moved()
    {
        var pieces = Cut(new Conditions { Split = 9, Loss = 0.5, Jitter = TimeSpan.FromSeconds(1) }, 777);

        Assert.Equal(Bytes, pieces.SelectMany(p => p.Bytes.ToArray()));
        Assert.Equal(pieces.Select(p => p.Due).Order(), pieces.Select(p => p.Due));
    }

    [Fact]
    public void Pieces_are_as_small_as_asked()
    {
        Assert.All(Cut(new Conditions { Split = 9 }, 20_000), p => Assert.InRange(p.Bytes.Length, 1, 9));
        Assert.Equal(Enumerable.Range(1, 9), Cut(new Conditions { Split = 9 }, 20_000).Select(p => p.Bytes.Length).Distinct().Order());
    }

    [Fact]
    public void A_lost_packet_comes_late_and_what_follows_waits_behind_it()
    {
        var conditions = new Conditions { Loss = 0.1, RetransmitAfter = TimeSpan.FromMilliseconds(300) };
        var dice = Dice.For(6, 0, Direction.ToServer);
        var firstLost = Enumerable.Range(0, 1_000).First(i => Fate.Of(conditions, dice, i).Lost);

        var pieces = Cut(conditions, Bytes.Length);

        Assert.InRange(firstLost, 1, pieces.Count - 2);
        Assert.All(pieces[..firstLost], p => Assert.Equal(TimeSpan.Zero, p.Due));
        Assert.All(pieces[firstLost..], p => Assert.Equal(conditions.RetransmitAfter, p.Due));
    }

    [Fact]
    public void The_farewell_waits_for_its_turn()
    {
        var segmenter = new Segmenter(Dice.For(6, 0, Direction.ToServer));
        ReadOnlySpan<byte> one = [1];
        segmenter.Cut(ref one, TimeSpan.Zero, new Conditions { Delay = TimeSpan.FromSeconds(9) }, new Tally());

        var end = segmenter.End(StreamEnd.Finished, TimeSpan.FromSeconds(1), Conditions.Clear);

        Assert.Equal(TimeSpan.FromSeconds(9), end.Due);
    }

    /// <summary>Where packets begin, and when they leave.</summary>
    private static List<(int Offset, TimeSpan Due)> Starts(Conditions conditions, int readSize)
    {
        var starts = new List<(int, TimeSpan)>();
        var offset = 0;
        foreach (var piece in Cut(conditions, readSize))
        {
            if (piece.Starts) starts.Add((offset, piece.Due));
            offset += piece.Bytes.Length;
        }

        return starts;
    }

    private static List<Piece> Cut(Conditions conditions, int readSize)
    {
        var segmenter = new Segmenter(Dice.For(6, 0, Direction.ToServer));
        var pieces = new List<Piece>();
        foreach (var read in Bytes.Chunk(readSize))
        {
            ReadOnlySpan<byte> rest = read;
            while (!rest.IsEmpty) pieces.Add(segmenter.Cut(ref rest, TimeSpan.Zero, conditions, new Tally()));
        }

        return pieces;
    }
}
