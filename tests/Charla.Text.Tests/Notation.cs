namespace Charla.Text.Tests;

/// <summary>The tree as <c>tests/vectors/README.md</c> writes it.</summary>
internal static class Notation
{
    public static string Of(IEnumerable<Block> blocks) => string.Concat(blocks.Select(block => block switch
    {
        Paragraph paragraph => $"p⟨{Of(paragraph.Children)}⟩",
        Heading heading => $"h{heading.Level}⟨{Of(heading.Children)}⟩",
        CodeBlock code => $"pre{(code.Language is null ? "" : $"[{code.Language}]")}⟨{code.Text}⟩",
        Quote quote => $"q⟨{Of(quote.Children)}⟩",
        List list => $"{(list.IsOrdered ? "ol" : "ul")}⟨{string.Concat(list.Items.Select(Of))}⟩",
        Table table => $"table[{string.Concat(table.Align.Select(Of))}]⟨{string.Concat(table.Rows.Prepend(table.Head).Select(Of))}⟩",
        Rule => "hr",
        _ => throw new ArgumentOutOfRangeException(nameof(blocks), block, message: null),
    }));

    private static string Of(ListItem item) => $"{item.Number?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "-"}⟨{Of(item.Children)}⟩";

    private static string Of(IReadOnlyList<IReadOnlyList<Inline>> row) => $"⟨{string.Join('¦', row.Select(Of))}⟩";

    private static char Of(Align align) => align switch { Align.Left => 'l', Align.Right => 'r', Align.Center => 'c', _ => '-' };

    private static string Of(IReadOnlyList<Inline> parts) => string.Concat(parts.Select(part => part switch
    {
        Plain plain => plain.Text,
        Bold bold => $"b⟨{Of(bold.Children)}⟩",
        Italic italic => $"i⟨{Of(italic.Children)}⟩",
        Strike strike => $"s⟨{Of(strike.Children)}⟩",
        Code code => $"c⟨{code.Text}⟩",
        Link link => Of(link, Of(link.Children)),
        Mention mention => mention.Text == "@" + mention.Nick ? $"@⟨{mention.Nick}⟩" : $"@[{mention.Nick}]⟨{mention.Text}⟩",
        Room room => room.Text == room.Conversation ? $"#⟨{room.Text[1..]}⟩" : $"#[{room.Conversation}]⟨{room.Text}⟩",
        Break => "⏎",
        _ => throw new ArgumentOutOfRangeException(nameof(parts), part, message: null),
    }));

    private static string Of(Link link, string words) =>
        $"{(link.IsBare ? "url" : "a")}{(link.IsBare && link.Href == words ? "" : $"[{link.Href}]")}⟨{words}⟩";
}
