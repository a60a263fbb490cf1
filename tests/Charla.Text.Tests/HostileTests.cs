using System.Diagnostics;
using System.Text;

namespace Charla.Text.Tests;

/// <summary>The server reads what strangers write.</summary>
public sealed class HostileTests
{
    private static readonly string[] Pieces =
    [
        "*", "**", "_", "`", "``", "[", "]", "(", ")", "](", "http://", "https://a.b/", "mailto:", "@ana", "#x", "\n", "\n> ", "\n- ", "\n```\n", "\\", " ",
        "a", "ñ", "😀", "\u202e", "\u200b", "<b>", "**a", "*a ", "_a*b", "`a``", "[a](", "[a](http://", "[a](https://a.b \"", "[a](<", "[[a](https://a.b)",
        "http://[", "> ", "1. ", "@ana.", "@a..", "@你", "a.", "a@b.", "a_", "*_*", "((", "` x", "\n>", "a**b", "~~a", "|", "|a", "a|b\n-|-\n", "a|\n-|\n|",
        "- a\n  ", "1. a\n   - b\n", "*a_ ", "**a *b", "https://a.b/*_~", "*https://a.b ", "\n\n", "\\\n", "\t", "~~~\n", "# ", "www.a.b", "a: ", "\r", "\ud800",
        "@" + new string('a', 300), new string('a', 300) + ": ", "#" + new string('x', 100), "https://x.org/" + new string('p', 2100) + " ",
    ];

    [Fact]
    public void Nothing_takes_long_or_ends_in_an_exception()
    {
        var slow = new List<string>();
        foreach (var piece in Pieces)
        {
            var text = new StringBuilder().Insert(0, piece, 16_384 / piece.Length).ToString();
            // The process's own time: a machine that is busy with other things makes nobody fail.
            using var process = Process.GetCurrentProcess();
            var begin = process.TotalProcessorTime;
            Markdown.Parse(text, ["ana"]);
            Markdown.NamesIn(text + "@ana");
            process.Refresh();
            if ((process.TotalProcessorTime - begin).TotalMilliseconds is > 1000 and var took)
                slow.Add($"{piece}: {took} ms");
        }

        Assert.Empty(slow);
    }

    [Fact]
    public void Whatever_is_written_is_read_and_names_are_the_same_for_server_and_client()
    {
        var random = new Random(7);
        for (var round = 0; round < 5_000; round++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(40)).Select(_ => Pieces[random.Next(Pieces.Length)]));
            var client = Parts.Of(Markdown.Parse(text, ["ana", "你"])).OfType<Mention>().Select(mention => mention.Nick).Distinct();
            var server = Markdown.NamesIn(text).Select(names => names.FirstOrDefault(name => name is "ana" or "你")).OfType<string>().Distinct();
            Assert.True(client.SequenceEqual(server), text);
        }
    }

    [Fact]
    public void Deeper_than_anybody_reads_is_text()
    {
        Assert.Equal(string.Concat(Enumerable.Repeat("q⟨", 8)) + "p⟨>> x⟩" + new string('⟩', 8), Notation.Of(Markdown.Parse(">>>>>>>>>> x", [])));
        Assert.True(DepthOf(Markdown.Parse(string.Concat(Enumerable.Repeat("*a _b ", 50)) + string.Concat(Enumerable.Repeat("c_ d* ", 50)), [])) <= 10);
    }

    private static int DepthOf(IReadOnlyList<Block> blocks) => ((Paragraph)blocks[0]).Children.Max(DepthOf);

    private static int DepthOf(Inline part) => part switch
    {
        Italic italic => 1 + italic.Children.Max(DepthOf),
        _ => 0,
    };
}
