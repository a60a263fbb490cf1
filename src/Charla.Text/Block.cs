namespace Charla.Text;

/// <summary>A part of a text that stands on lines of its own. The page's <c>tree.ts</c> has the same ones.</summary>
public abstract record Block;

/// <summary>Lines of text.</summary>
public sealed record Paragraph(IReadOnlyList<Inline> Children) : Block;

/// <summary><c># …</c>.</summary>
/// <param name="Level">1 to 6.</param>
/// <param name="Children">What it says.</param>
public sealed record Heading(int Level, IReadOnlyList<Inline> Children) : Block;

/// <summary>Code between fences.</summary>
/// <param name="Text">The code.</param>
/// <param name="Language">The first word after the fence, where there is one.</param>
public sealed record CodeBlock(string Text, string? Language) : Block;

/// <summary>Lines after <c>&gt;</c>.</summary>
public sealed record Quote(IReadOnlyList<Block> Children) : Block;

/// <summary>A list.</summary>
public sealed record List(bool IsOrdered, IReadOnlyList<ListItem> Items) : Block;

/// <summary>One item of a list.</summary>
/// <param name="Number">The number that was typed, in an ordered list.</param>
/// <param name="Children">What it holds; a line alone is one paragraph.</param>
public sealed record ListItem(int? Number, IReadOnlyList<Block> Children);

/// <summary>A table. A row has as many cells as the head, or fewer: those at its end are empty.</summary>
public sealed record Table(
    IReadOnlyList<Align> Align, IReadOnlyList<IReadOnlyList<Inline>> Head, IReadOnlyList<IReadOnlyList<IReadOnlyList<Inline>>> Rows) : Block;

/// <summary>Where a column's text stands.</summary>
public enum Align
{
    /// <summary>Nothing was said.</summary>
    None,

    /// <summary><c>:--</c>.</summary>
    Left,

    /// <summary><c>--:</c>.</summary>
    Right,

    /// <summary><c>:-:</c>.</summary>
    Center,
}

/// <summary>A line across: <c>---</c>.</summary>
public sealed record Rule : Block;
