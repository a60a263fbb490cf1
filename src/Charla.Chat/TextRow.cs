using Charla.Terminal;

namespace Charla.Chat;

/// <summary>A line of a text, of any length: what it says, and what begins it; where it is wrapped, what begins the rest.</summary>
internal sealed record TextRow(IReadOnlyList<Piece> First, IReadOnlyList<Piece> Rest, List<Piece> Text)
{
    public TextRow(IEnumerable<Piece> text)
        : this([], [], [.. text])
    {
    }

    /// <summary>The same inside of something that begins its lines so.</summary>
    public TextRow Inside(Piece first, Piece rest) => new([first, .. First], [rest, .. Rest], Text);

    /// <summary>The lines of a width that it makes.</summary>
    public IEnumerable<List<Piece>> Lines(int columns)
    {
        var begun = First.Sum(p => Cluster.ColumnsOf(p.Text));
        // However deep it is, a word has room.
        return Wrapping.Lines(Text, Math.Max(columns - begun, Math.Min(columns, 8))).Select((line, n) => (List<Piece>)[.. n == 0 ? First : Rest, .. line]);
    }
}
