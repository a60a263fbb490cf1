using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Charla.Lab.Commands.Tests;

/// <summary>The texts of the labs, on the wire, on the screen and in the help: all in both languages, and none for nothing.</summary>
public sealed partial class LabTextTests
{
    private static readonly string[] Folders = ["Charla.Lab", "Charla.Lab.Commands"];

    public static TheoryData<string> All =>
    [
        .. Folders.SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Source(), folder), "*.resx", SearchOption.AllDirectories))
            .Where(file => !file.EndsWith(".es.resx", StringComparison.Ordinal))
            .Select(file => Path.GetRelativePath(Source(), file)),
    ];

    [Theory]
    [MemberData(nameof(All))]
    public void Every_text_is_there_in_both_languages_with_the_same_places(string file)
    {
        var english = Texts(file);
        var spanish = Texts(file[..^".resx".Length] + ".es.resx");
        Assert.Equal(english.Keys.Order(StringComparer.Ordinal), spanish.Keys.Order(StringComparer.Ordinal));
        Assert.All(english.Keys, key => Assert.Equal(Holes(english[key]), Holes(spanish[key])));
        Assert.All(english.Values.Concat(spanish.Values), text => Assert.False(string.IsNullOrWhiteSpace(text)));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Every_text_is_used(string file)
    {
        var sources = Folders.SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Source(), folder), "*.cs", SearchOption.AllDirectories))
            .Where(source => !source.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .Select(File.ReadAllText).ToList();
        var unused = Texts(file).Keys.Where(key => !sources.Exists(source => IsUsed(source, key)));
        Assert.Empty(unused);
    }

    // Some are named after an option: "Help" + "-loss", "Name-" + name.
    private static bool IsUsed(string source, string key)
    {
        var dash = key.IndexOf('-', StringComparison.Ordinal);
        return source.Contains($"\"{key}\"", StringComparison.Ordinal)
            || (dash > 0 && (source.Contains($"\"{key[..dash]}\" +", StringComparison.Ordinal) || source.Contains($"\"{key[..dash]}-\" +", StringComparison.Ordinal)));
    }

    private static Dictionary<string, string> Texts(string file) =>
        XDocument.Load(Path.Combine(Source(), file)).Root!.Elements("data").ToDictionary(data => data.Attribute("name")!.Value, data => data.Element("value")!.Value, StringComparer.Ordinal);

    private static IEnumerable<string> Holes(string text) =>
        Hole().Matches(text).Select(m => m.Groups["number"].Value).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);

    private static string Source([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "src"));

    [GeneratedRegex(@"\{(?<number>\d)(:[^}]*)?\}", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Hole();
}
