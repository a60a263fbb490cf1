using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Resources;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Charla.Chat;
using Charla.CommandLine.Texts;
using Charla.Terminal;

namespace Charla.Cli.Tests;

public sealed partial class TextTests
{
    [Fact]
    public void Every_text_is_there_in_both_languages_and_has_its_member()
    {
        var english = Texts("", typeof(Say));
        var spanish = Texts("es", typeof(Say));
        var members = typeof(Say).GetMembers(BindingFlags.Public | BindingFlags.Static).Where(m => m is PropertyInfo or MethodInfo { IsSpecialName: false }).Select(m => m.Name);

        Assert.Equal(english.Keys.Order(StringComparer.Ordinal), spanish.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(english.Keys.Order(StringComparer.Ordinal), members.Order(StringComparer.Ordinal));
        Assert.All(english.Keys, key => Assert.Equal(Holes(english[key]), Holes(spanish[key])));
        Assert.All(spanish.Values, text => Assert.False(string.IsNullOrWhiteSpace(text)));
    }

    [Fact]
    public void The_chat_says_everything_in_both_languages()
    {
        var english = Texts("", typeof(ChatTexts));
        var spanish = Texts("es", typeof(ChatTexts));
        Assert.Equal(english.Keys.Order(StringComparer.Ordinal), spanish.Keys.Order(StringComparer.Ordinal));
        Assert.All(english.Keys, key => Assert.Equal(Holes(english[key]), Holes(spanish[key])));
    }

    [Theory]
    [InlineData("Charla.CommandLine/Texts/Say")]
    [InlineData("Charla.Cli/Texts/AccountTexts")]
    [InlineData("Charla.Chat/ChatTexts")]
    [InlineData("Charla.Cli/Serve/ServeTexts")]
    [InlineData("Charla.Bench/BenchTexts")]
    public void Every_text_is_used(string texts)
    {
        var root = Path.Combine(Sources(), "..", "..", "src");
        var sources = Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories)
            .Where(file => Path.GetFileName(file) is not "Say.cs" && !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .Select(File.ReadAllText).ToList();
        // "Say.Key" of the one, "Key" in quotes of the others.
        Func<string, string> use = texts.EndsWith("/Say", StringComparison.Ordinal) ? key => $@"\bSay\.{key}\b" : key => $"\"{key}\"";
        var unused = XDocument.Load(Path.Combine(root, texts + ".resx")).Root!.Elements("data").Select(data => data.Attribute("name")!.Value)
            .Where(key => !sources.Exists(source => Regex.IsMatch(source, use(key), RegexOptions.NonBacktracking)));
        Assert.Empty(unused);

        static string Sources([System.Runtime.CompilerServices.CallerFilePath] string here = "") => Path.GetDirectoryName(here)!;
    }

    [Fact]
    public void A_typed_line_longer_than_the_terminal_shows_the_part_around_the_cursor()
    {
        var input = new InputLine();
        foreach (var c in "abcdefghij")
            input.Press(new ConsoleKeyInfo(c, ConsoleKey.None, false, false, false));
        Assert.Equal(("ghij", 4), input.Fit(5));
        input.Press(new ConsoleKeyInfo('\0', ConsoleKey.Home, false, false, false));
        Assert.Equal(("abcd", 0), input.Fit(5));
        input.Press(new ConsoleKeyInfo('\0', ConsoleKey.Delete, false, false, false));
        Assert.Equal("bcdefghij", input.Press(new ConsoleKeyInfo('\r', ConsoleKey.Enter, false, false, false)));
        input.Press(new ConsoleKeyInfo('\0', ConsoleKey.UpArrow, false, false, false));
        Assert.Equal("bcdefghij", input.Text);
    }

    [Theory]
    [InlineData(1, "1 entry")]
    [InlineData(0, "0 entries")]
    [InlineData(2, "2 entries")]
    public void A_number_has_its_noun(int count, string text) =>
        Assert.Equal(text, string.Format(new Counting(CultureInfo.InvariantCulture), "{0:entry|entries}", count));

    private static Dictionary<string, string> Texts(string language, Type texts)
    {
        var resources = new ResourceManager(texts);
        var set = resources.GetResourceSet(CultureInfo.GetCultureInfo(language), createIfNotExists: true, tryParents: false)!;
        return set.Cast<DictionaryEntry>().ToDictionary(e => (string)e.Key, e => (string)e.Value!, StringComparer.Ordinal);
    }

    private static IEnumerable<string> Holes(string text) =>
        Hole().Matches(text).Select(m => m.Groups["number"].Value).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);

    [GeneratedRegex(@"\{(?<number>\d)(:[^}]*)?\}", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Hole();
}
