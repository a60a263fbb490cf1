namespace Charla.EndToEnd.Labs;

/// <summary>How a page is read.</summary>
public sealed class LabPageTests
{
    [Fact]
    public void Blocks_become_what_is_typed_and_what_is_seen_in_each_terminal()
    {
        var page = LabPage.Parse(
            "a.md",
            """
            # A page

            ```console
            $ nc 127.0.0.1 65432
            > hola

            Servidor TCP recibió: …
            …
            ^C
            ```
            ```python
            $ not(this)
            ```
            1. In a list:

               ```console two
               $ ls
                 indented
               >
               ```
            """);
        Assert.Equal(
            [
                new PageStep(4, "one", PageStepKind.Command, "nc 127.0.0.1 65432"),
                new PageStep(5, "one", PageStepKind.Input, "hola"),
                new PageStep(7, "one", PageStepKind.Output, "Servidor TCP recibió: …"),
                new PageStep(9, "one", PageStepKind.Key, "C"),
                new PageStep(17, "two", PageStepKind.Command, "ls"),
                new PageStep(18, "two", PageStepKind.Output, "  indented"),
                new PageStep(19, "two", PageStepKind.Input, ""),
            ],
            page.Steps);
    }

    [Theory]
    [InlineData("```console\n$ ls\n", "a.md:1: this block has no end")]
    [InlineData("text\n```console one two\n$ ls\n```", "a.md:2: a block is")]
    [InlineData("```console\nseen before anything was typed\n```", "a.md:2: nothing was started")]
    [InlineData("```console\n$ nc\n```\n```console two\n> hola\n```", "a.md:5: nothing was started yet in the terminal \"two\"")]
    public void What_cannot_be_run_is_said_with_its_line(string text, string said) =>
        Assert.StartsWith(said, Assert.Throws<FormatException>(() => LabPage.Parse("a.md", text)).Message);

    [Fact]
    public void What_is_typed_fits_on_a_line()
    {
        var fits = "$ " + new string('x', LabPage.LongestTyped);
        Assert.Single(LabPage.Parse("a.md", $"```console\n{fits}\n```").Steps);
        Assert.Throws<FormatException>(() => LabPage.Parse("a.md", $"```console\n{fits}x\n```"));
    }

    [Fact]
    public void Translations_differ_in_the_language_only()
    {
        var english = LabPage.Parse("a.md", "```console\n$ charla lab echo --plain-ui\nlistening on …\n^C\n```");
        var spanish = LabPage.Parse("a.es.md", "```console\n$ export CHARLA_LANG=es\n$ charla lab echo --lang es --plain-ui\nescuchando en …\n^C\n```");
        Assert.Equal(english.Typed, spanish.Typed);
        Assert.NotEqual(english.Typed, LabPage.Parse("a.es.md", "```console\n$ charla lab echo\n^C\n```").Typed);
        Assert.NotEqual(english.Typed, LabPage.Parse("a.es.md", "```console two\n$ charla lab echo --plain-ui\n^C\n```").Typed);
    }

    [Fact]
    public void A_bracket_in_a_block_is_no_link() =>
        Assert.Equal("[a](b)\n\n[c](d)", LabPage.Parse("a.md", "[a](b)\n```python\nx[0](y)\n```\n[c](d)").Prose);
}
