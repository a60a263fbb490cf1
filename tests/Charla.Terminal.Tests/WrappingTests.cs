using System.Globalization;

namespace Charla.Terminal.Tests;

public sealed class WrappingTests
{
    private static readonly string[] Parts =
        ["hola", " ", "  ", "una", "larguísima-palabra-sin-espacios", "日本語", "e\u0301", "👍", "👩\u200d💻", "🇪🇸", "नि", "각", "العربية", "x", ".", "z\u0300\u0301"];

    [Fact]
    public void No_line_is_too_wide_no_cluster_is_cut_and_nothing_but_spaces_is_lost()
    {
        var random = new Random(5);
        for (var round = 0; round < 3_000; round++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(30)).Select(_ => Parts[random.Next(Parts.Length)]));
            var width = random.Next(4, 40);
            var lines = Wrapping.Lines(text, width).Select(line => string.Concat(line.Select(p => p.Text))).ToList();

            Assert.All(lines, line => Assert.InRange(Cluster.ColumnsOf(line), 0, width));
            Assert.Equal(Clusters(text.Replace(" ", "", StringComparison.Ordinal)), Clusters(string.Concat(lines).Replace(" ", "", StringComparison.Ordinal)));
        }
    }

    [Theory]
    [InlineData("hola qué tal", 8, "hola qué|tal")]
    [InlineData("hola qué tal", 7, "hola |qué tal")]
    [InlineData("abcdefgh", 3, "abc|def|gh")]
    [InlineData("日本語", 5, "日本|語")]
    [InlineData("    return x", 8, "    retu|rn x")]
    [InlineData("", 10, "")]
    public void Words_stay_whole_where_they_fit(string text, int width, string lines) =>
        Assert.Equal(lines, string.Join('|', Wrapping.Lines(text, width).Select(line => string.Concat(line.Select(p => p.Text)))));

    [Fact]
    public void Each_piece_keeps_its_style()
    {
        Piece[] pieces = [new("uno ", Style.Bold), new("dos tres", Style.Dim)];
        Assert.Equal([[new("uno ", Style.Bold), new("dos ", Style.Dim)], [new("tres", Style.Dim)]], Wrapping.Lines(pieces, 9));
    }

    private static List<string> Clusters(string text)
    {
        var all = new List<string>();
        var clusters = StringInfo.GetTextElementEnumerator(text);
        while (clusters.MoveNext())
            all.Add(clusters.GetTextElement());
        return all;
    }
}
