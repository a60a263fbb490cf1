namespace Charla.Terminal;

/// <summary>What stands beside a text's lines: before quotes and items, between the columns of a table.</summary>
public sealed record TextSigns(string Quote, string Item, string Column, string Rule, string Cross)
{
    public static readonly TextSigns Unicode = new("▎ ", "• ", "│", "─", "┼");

    public static readonly TextSigns Ascii = new("> ", "* ", "|", "-", "+");
}
