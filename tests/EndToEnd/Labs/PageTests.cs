namespace Charla.EndToEnd.Labs;

/// <summary>Every command block of docs/labs, done as it stands there. (One page at a time, as everything in this project: the ports are the real ones.)</summary>
public sealed class PageTests(Workshop workshop) : IClassFixture<Workshop>
{
    public static TheoryData<string, string> Pages =>
        [.. LabFolder.Names.Where(HasBlocks).Select(name => (Topic(name), Language(name)))];

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Who_does_what_a_page_says_sees_what_it_says(string page, string language)
    {
        await Reader.EndAll();
        await UsualPorts.AreFree();
        await using var reader = new Reader(workshop: workshop);
        await reader.Do(LabPage.Read(Path.Combine(LabFolder.Path, page + (language == "es" ? ".es.md" : ".md"))));
    }

    // Not parsed yet: a page that cannot be is that page's failure only.
    private static bool HasBlocks(string name) =>
        File.ReadAllText(Path.Combine(LabFolder.Path, name)).Contains("```console", StringComparison.Ordinal);

    private static string Topic(string name) => name[..name.IndexOf('.', StringComparison.Ordinal)];

    private static string Language(string name) => name.EndsWith(".es.md", StringComparison.Ordinal) ? "es" : "en";
}
