using System.Text.Json;
using System.Text.RegularExpressions;

namespace Charla.Text.Tests;

/// <summary>
/// The examples of CommonMark's specification, as the page's tests have them: what is supported, and each exception with its reason,
/// stands in <c>tests/vectors/commonmark.json</c>.
/// </summary>
public sealed partial class CommonMarkTests
{
    private static readonly JsonElement Vectors =
        JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "vectors", "commonmark.json"))).RootElement;

    [Fact]
    public void The_specifications_examples_are_read_as_it_says_or_are_named_as_exceptions()
    {
        var file = Specification();
        Assert.SkipWhen(file is null, "the page's packages are not installed: npm ci in src/web");
        var sections = Vectors.GetProperty("sections").EnumerateArray().Select(section => section.GetString()!).ToHashSet();
        var exceptions = Vectors.GetProperty("exceptions").EnumerateArray()
            .SelectMany(row => row.GetProperty("examples").EnumerateArray(), (row, number) => (Number: number.GetInt32(), Why: row.GetProperty("why").GetString()!))
            .ToDictionary(exception => exception.Number, exception => exception.Why);

        var compared = 0;
        foreach (var (number, section, markdown, html) in Examples(File.ReadAllText(file!)).Where(example => sections.Contains(example.Section)))
        {
            compared++;
            var ours = Html.Comparable(NotLed().Replace(Html.Of(Markdown.Parse(RelativePath().Replace(markdown, $"]($1{Html.Led}"), [])), ""));
            var theirs = Html.Comparable(Href().Replace(html, $" href=\"{Html.Led}"));
            if (exceptions.TryGetValue(number, out var why))
                Assert.True(ours != theirs, $"{number} is no exception any more ({why}): {markdown}");
            else
                Assert.True(ours == theirs, $"{number} ({section}): {markdown}\nis {ours}\nand not {theirs}");
        }

        Assert.True(compared > 400, $"only {compared} examples");
    }

    private static string? Specification()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var file = Path.Combine(folder.FullName, "src", "web", "node_modules", "commonmark-spec", "spec.txt");
            if (File.Exists(file))
                return file;
        }

        return null;
    }

    private static IEnumerable<(int Number, string Section, string Markdown, string Html)> Examples(string specification)
    {
        var (number, section) = (0, "");
        foreach (Match match in Example().Matches(specification[..specification.IndexOf("<!-- END TESTS -->", StringComparison.Ordinal)]))
        {
            if (match.Groups[3].Success)
                section = match.Groups[3].Value;
            else
                yield return (++number, section, match.Groups[1].Value.Replace('→', '\t'), match.Groups[2].Value.Replace('→', '\t'));
        }
    }

    [GeneratedRegex("^`{32} example\n(.*?)^\\.\n(.*?)^`{32}$|^#{1,6} *([^\n]*)$", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Example();

    [GeneratedRegex(@"\]\((\s*<?)(?!https?:|mailto:|[)\s<])")]
    private static partial Regex RelativePath();

    [GeneratedRegex(" href=\"(?!https?:|mailto:)")]
    private static partial Regex Href();

    [GeneratedRegex("(?<!href=\")https://paths\\.example/")]
    private static partial Regex NotLed();
}
