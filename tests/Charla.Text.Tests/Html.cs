using System.Globalization;
using System.Text.RegularExpressions;

namespace Charla.Text.Tests;

/// <summary>The tree as the specification of CommonMark writes it.</summary>
internal static partial class Html
{
    /// <summary>Where paths lead in the examples, which Charla's links do not.</summary>
    public const string Led = "https://paths.example/";

    public static string Of(IEnumerable<Block> blocks, bool inList = false) => string.Join('\n', blocks.Select(block => block switch
    {
        Paragraph paragraph => inList ? $"\n{Of(paragraph.Children)}\n" : $"<p>{Of(paragraph.Children)}</p>",
        Heading heading => $"<h{heading.Level}>{Of(heading.Children)}</h{heading.Level}>",
        CodeBlock code => $"<pre><code{Class(code)}>{Escaped(code.Text == "" ? "" : code.Text + "\n")}</code></pre>",
        Quote quote => $"<blockquote>{Of(quote.Children, inList)}</blockquote>",
        Rule => "<hr />",
        List list => Of(list),
        _ => throw new ArgumentOutOfRangeException(nameof(blocks), block, message: null),
    }));

    /// <summary>Without what the tree does not say: which lists are loose, titles, blanks around blocks and at the beginning of lines.</summary>
    public static string Comparable(string html)
    {
        var depth = 0;
        var tight = ListOrParagraph().Replace(Title().Replace(html, ""), tag =>
        {
            if (tag.Groups[2].Value == "li")
                depth += tag.Groups[1].Length == 0 ? 1 : -1;
            return tag.Groups[2].Value == "p" && depth > 0 ? "\n" : tag.Value;
        });
        var parts = Pre().Split(tight).Select(part => part.StartsWith("<pre>", StringComparison.Ordinal) ? part : Blocks().Replace(
            Newlines().Replace(Indents().Replace(part.Replace("<br />", "", StringComparison.Ordinal), "$1"), "\n"), "$1"));
        return PreTag().Replace(string.Concat(parts), "$1").Trim();
    }

    private static string Of(List list)
    {
        var tag = list.IsOrdered ? "ol" : "ul";
        var start = list.Items[0].Number is { } number && number != 1 ? string.Create(CultureInfo.InvariantCulture, $" start=\"{number}\"") : "";
        return $"<{tag}{start}>{string.Concat(list.Items.Select(item => $"<li>{Of(item.Children, inList: true)}</li>"))}</{tag}>";
    }

    private static string Of(IEnumerable<Inline> parts) => string.Concat(parts.Select(part => part switch
    {
        Plain plain => Escaped(plain.Text),
        Bold bold => $"<strong>{Of(bold.Children)}</strong>",
        Italic italic => $"<em>{Of(italic.Children)}</em>",
        Strike strike => $"<del>{Of(strike.Children)}</del>",
        Code code => $"<code>{Escaped(code.Text)}</code>",
        // What is no link in the example is only the path that it was.
        Link link when link.IsBare && link.Href.StartsWith(Led, StringComparison.Ordinal) => Of(link.Children),
        Link link => $"<a href=\"{Escaped(Encoded(link.Href))}\">{Of(link.Children)}</a>",
        Room room => Escaped(room.Text),
        Break => "\n",
        _ => throw new ArgumentOutOfRangeException(nameof(parts), part, message: null),
    }));

    private static string Class(CodeBlock code) => code.Language is null ? "" : $" class=\"language-{Escaped(code.Language)}\"";

    private static string Escaped(string text) => text
        .Replace("&", "&amp;", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal)
        .Replace(">", "&gt;", StringComparison.Ordinal)
        .Replace("\"", "&quot;", StringComparison.Ordinal);

    private static string Encoded(string address) => NotInAddresses().Replace(address, c => Uri.EscapeDataString(c.Value));

    [GeneratedRegex("[^A-Za-z0-9;,/?:@&=+$\\-_.!~*'()#%]")]
    private static partial Regex NotInAddresses();

    [GeneratedRegex(" title=\"[^\"]*\"")]
    private static partial Regex Title();

    [GeneratedRegex("<(/?)(li|p)>")]
    private static partial Regex ListOrParagraph();

    [GeneratedRegex("(<pre>.*?</pre>)", RegexOptions.Singleline)]
    private static partial Regex Pre();

    [GeneratedRegex("(^|<(?:p|li|blockquote)>)[ \t]+")]
    private static partial Regex Indents();

    [GeneratedRegex("[ \t]*\n\\s*")]
    private static partial Regex Newlines();

    [GeneratedRegex("\n?(</?(?:p|li|ul|ol|blockquote|hr /|h[1-6]|ol start=\"[0-9]+\")>)\n?")]
    private static partial Regex Blocks();

    [GeneratedRegex("\n?(</?pre>)\n?")]
    private static partial Regex PreTag();
}
