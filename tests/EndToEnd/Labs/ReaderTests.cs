using Charla.EndToEnd.Support;
using Xunit.Sdk;

namespace Charla.EndToEnd.Labs;

/// <summary>How a page is done, in real terminals.</summary>
public sealed class ReaderTests
{
    [Fact]
    public async Task Programs_that_end_that_read_and_that_take_the_whole_screen_are_used_as_they_stand_on_a_page()
    {
        await using var reader = new Reader();
        await File.WriteAllLinesAsync(Path.Combine(reader.Folder, "long.txt"), Enumerable.Range(1, 100).Select(i => $"línea {i}"), TestContext.Current.CancellationToken);
        await reader.Do(LabPage.Parse(
            "a.md",
            """
            ```console
            $ seq 1 200
            1
            …
            200
            $ printf 'no end of line'
            no end of line
            $ python3 -c 'print("x" * 250 + "!")'
            xxx…xxx!
            $ cat
            > ñandú
            ñandú
            ```
            ```console two
            $ cat > file
            > from two
            ^D
            $ ls file
            file
            ```
            ```console
            ^C
            $ cat file
            from two
            $ less long.txt
            línea 1
            línea 29
            > 
            línea 30
            > q
            $ charla --version
            charla 0.…
            ```
            """));
    }

    [Theory]
    [InlineData("$ echo one two\none two three", "3", "this is never seen: one two three")]
    [InlineData("$ seq 1 2\n2\n1", "4", "this is never seen: 1")]
    [InlineData("$ cat >/dev/null\n> hello\nhello", "4", "this is never seen: hello")]
    [InlineData("$ cat\n$ ls", "3", "there is no prompt to type this at: ls")]
    [InlineData("$ true\n> hello", "3", "nothing runs that would read this: hello")]
    public async Task What_is_not_as_the_page_says_is_told_with_its_place(string block, string line, string trouble)
    {
        await using var reader = new Reader(TimeSpan.FromSeconds(2));
        var failure = await Assert.ThrowsAnyAsync<XunitException>(() => reader.Do(LabPage.Parse("a.md", $"```console two\n{block}\n```")));
        Assert.Contains($"a.md:{line} (terminal \"two\"): {trouble}", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_that_a_page_started_outlives_it()
    {
        string id;
        await using (var reader = new Reader())
        {
            await reader.Do(LabPage.Parse("a.md", "```console\n$ setsid sh -c 'trap \"\" HUP TERM; echo $$ >id; sleep 600' &\n$ until [ -s id ]; do :; done; echo runs\nruns\n```"));
            id = (await File.ReadAllTextAsync(Path.Combine(reader.Folder, "id"), TestContext.Current.CancellationToken)).Trim();
            Assert.True(Directory.Exists("/proc/" + id));
        }

        Assert.False(Directory.Exists("/proc/" + id) && (await File.ReadAllTextAsync($"/proc/{id}/cmdline", TestContext.Current.CancellationToken)).Contains("sleep", StringComparison.Ordinal));
    }
}
