namespace Charla.Terminal;

/// <summary>Cuts text into lines of a width: between words where that is possible, never within a cluster.</summary>
public static class Wrapping
{
    /// <param name="pieces">One line of text, of any length; a tab leads to the next column of eight.</param>
    /// <param name="columns">The width; at least 2, since a character can be that wide.</param>
    /// <returns>At least one line.</returns>
    public static List<List<Piece>> Lines(IEnumerable<Piece> pieces, int columns)
    {
        columns = Math.Max(2, columns);
        var line = new Line();
        var lines = new List<List<Piece>>();
        foreach (var piece in pieces)
        {
            foreach (var (cluster, clusterWidth) in Cluster.In(piece.Text))
            {
                var (text, width) = cluster == "\t" ? Tab(line.Width, columns) : (cluster, clusterWidth);
                if (width > columns)
                    continue;
                if (line.Width + width > columns)
                {
                    // The space at which a line ends is the end of the line.
                    if (Line.IsBlank(text))
                    {
                        lines.Add(line.CutAt(line.Count));
                        continue;
                    }

                    lines.Add(line.CutAt(line.LastBreak));
                    if (line.Width + width > columns)
                        lines.Add(line.CutAt(line.Count));
                }

                line.Add(text, width, piece.Style);
            }
        }

        lines.Add(line.CutAt(line.Count));
        return lines;
    }

    /// <summary>The same for text that looks the same all over.</summary>
    public static List<List<Piece>> Lines(string text, int columns, Style style = default) => Lines([new Piece(text, style)], columns);

    // At the edge it is what is left of the line.
    private static (string Text, int Width) Tab(int at, int columns)
    {
        var width = Math.Max(1, Math.Min(Cluster.TabAt(at), columns - at));
        return (new string(' ', width), width);
    }

    private sealed class Line
    {
        private readonly List<(string Text, int Width, Style Style)> _clusters = [];
        private int _afterSpace;

        public int Width { get; private set; }

        public int Count => _clusters.Count;

        /// <summary>After the last space; where there is none, the end.</summary>
        public int LastBreak => _afterSpace > 0 ? _afterSpace : Count;

        public void Add(string text, int width, Style style)
        {
            _clusters.Add((text, width, style));
            Width += width;
            // A space at the very beginning is an indentation, and belongs to its word.
            if (IsBlank(text) && _clusters.Exists(c => !IsBlank(c.Text)))
                _afterSpace = Count;
        }

        public static bool IsBlank(string text) => text[0] == ' ';

        /// <summary>Takes the line up to there; the rest begins the next one.</summary>
        public List<Piece> CutAt(int count)
        {
            var pieces = new List<Piece>();
            foreach (var (text, _, style) in _clusters.Take(count))
            {
                if (pieces.Count > 0 && pieces[^1].Style == style)
                    pieces[^1] = pieces[^1] with { Text = pieces[^1].Text + text };
                else
                    pieces.Add(new Piece(text, style));
            }

            _clusters.RemoveRange(0, count);
            Width = _clusters.Sum(c => c.Width);
            _afterSpace = 0;
            return pieces;
        }
    }
}
