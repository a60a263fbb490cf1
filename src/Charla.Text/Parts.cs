namespace Charla.Text;

/// <summary>Walks over trees.</summary>
public static class Parts
{
    /// <summary>All inline parts of blocks and of each other, in the order of the text.</summary>
    public static IEnumerable<Inline> Of(IEnumerable<Block> blocks) => blocks.SelectMany(block => block switch
    {
        Paragraph paragraph => Of(paragraph.Children),
        Heading heading => Of(heading.Children),
        Quote quote => Of(quote.Children),
        List list => list.Items.SelectMany(item => Of(item.Children)),
        Table table => table.Rows.Prepend(table.Head).SelectMany(row => row.SelectMany(Of)),
        _ => [],
    });

    private static IEnumerable<Inline> Of(IEnumerable<Inline> parts) => parts.SelectMany(part => Of(ChildrenOf(part)).Prepend(part));

    private static IReadOnlyList<Inline> ChildrenOf(Inline part) => part switch
    {
        Bold bold => bold.Children,
        Italic italic => italic.Children,
        Strike strike => strike.Children,
        Link link => link.Children,
        _ => [],
    };
}
