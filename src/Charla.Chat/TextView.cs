using System.Globalization;
using Charla.Terminal;
using Charla.Text;

namespace Charla.Chat;

/// <summary>What a message says as lines of a terminal: bold, quotes, lists … as terminals can, instead of the signs that were typed.</summary>
/// <param name="signs">What terminals of this kind have for bars and dots.</param>
/// <param name="nick">How somebody looks who is mentioned.</param>
/// <param name="columns">The room for a table.</param>
internal sealed class TextView(TextSigns signs, Func<string, Style> nick, int columns)
{
    private static readonly Style Code = new(132);
    private static readonly Style Address = new(32, 0, Effects.Underline);

    /// <summary>The lines of a text that mentions these.</summary>
    public List<TextRow> Rows(string? text, IReadOnlyCollection<string> mentions)
    {
        var rows = Of(Markdown.Parse(text ?? "", mentions));
        return rows.Count > 0 ? rows : [new TextRow([])];
    }

    /// <summary>The lines of a text as it was written.</summary>
    public static List<TextRow> AsWritten(string? text) => [.. SafeText.Lines(text).Select(line => new TextRow([line]))];

    private List<TextRow> Of(IReadOnlyList<Block> blocks)
    {
        var rows = new List<TextRow>();
        for (var n = 0; n < blocks.Count; n++)
        {
            // Only a blank line keeps these two apart.
            if (n > 0 && blocks[n] is Paragraph && blocks[n - 1] is Paragraph)
                rows.Add(new TextRow([]));
            rows.AddRange(Of(blocks[n]));
        }

        return rows;
    }

    private IEnumerable<TextRow> Of(Block block) => block switch
    {
        Paragraph paragraph => Lines(paragraph.Children, default),
        Heading heading => Lines(heading.Children, new Style(Effects: heading.Level <= 2 ? Effects.Bold | Effects.Underline : Effects.Bold)),
        CodeBlock code => SafeText.Lines(code.Text.EndsWith('\n') ? code.Text[..^1] : code.Text).Select(line => new TextRow([new Piece(line, Code)])),
        Quote quote => Of(quote.Children).Select(row => row.Inside(new(signs.Quote, Style.Dim), new(signs.Quote, Style.Dim))),
        List list => list.Items.SelectMany(item => Of(item, list)),
        Table table => TableView.Rows(
            [Cells(table.Head, Style.Bold), .. table.Rows.Select(row => Cells(row, default))], table.Align, signs, columns),
        Rule => [new TextRow([new Piece(string.Concat(Enumerable.Repeat(signs.Rule, 8)), Style.Dim)])],
        _ => [],
    };

    private IEnumerable<TextRow> Of(ListItem item, List list)
    {
        var widest = list.Items.Max(i => Mark(i).Length);
        var mark = Mark(item).PadLeft(widest);
        var blank = new string(' ', widest);
        var rows = Of(item.Children);
        return (rows.Count > 0 ? rows : [new TextRow([])]).Select((row, n) => row.Inside(n == 0 ? mark : blank, blank));
    }

    private string Mark(ListItem item) => item.Number is { } number ? number.ToString(CultureInfo.InvariantCulture) + ". " : signs.Item;

    private List<List<Piece>> Cells(IReadOnlyList<IReadOnlyList<Inline>> cells, Style style) =>
        [.. cells.Select(cell => Lines(cell, style).SelectMany(row => row.Text).ToList())];

    private IEnumerable<TextRow> Lines(IReadOnlyList<Inline> parts, Style style)
    {
        var line = new List<Piece>();
        foreach (var piece in parts.SelectMany(part => Pieces(part, style)))
        {
            if (piece is { } said)
            {
                line.Add(said);
                continue;
            }

            yield return new TextRow(line);
            line = [];
        }

        yield return new TextRow(line);
    }

    // Null is the end of a line.
    private IEnumerable<Piece?> Pieces(Inline part, Style style) => part switch
    {
        Plain plain => [new Piece(Safe(plain.Text), style)],
        Bold bold => All(bold.Children, With(style, Effects.Bold)),
        Italic italic => All(italic.Children, With(style, Effects.Italic)),
        // Some terminals cross nothing out: it stands back, too.
        Strike strike => All(strike.Children, With(style, Effects.Strike | Effects.Dim)),
        Code code => [new Piece(Safe(code.Text), style with { Fore = Code.Fore })],
        Link link => Linked(link, style),
        Mention mention => [new Piece(Safe(mention.Text), nick(mention.Nick))],
        Room room => [new Piece(Safe(room.Text), With(style, Effects.Bold))],
        Break => [null],
        _ => [],
    };

    private IEnumerable<Piece?> All(IReadOnlyList<Inline> parts, Style style) => parts.SelectMany(part => Pieces(part, style));

    // Whether a click follows it nobody knows who writes: where it leads is always there to be read.
    private IEnumerable<Piece?> Linked(Link link, Style style)
    {
        var address = style with { Fore = Address.Fore, Effects = style.Effects | Address.Effects, Link = Hyperlink.Address(link.Href) };
        var words = All(link.Children, address);
        return link.IsBare ? words : [.. words, new Piece(" (", Style.Dim), new Piece(Safe(link.Href), address), new Piece(")", Style.Dim)];
    }

    private static Style With(Style style, Effects effects) => style with { Effects = style.Effects | effects };

    private static string Safe(string text) => string.Join(' ', SafeText.Lines(text));
}
