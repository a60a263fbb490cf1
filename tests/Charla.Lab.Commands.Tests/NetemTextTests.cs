using System.Collections;
using System.Globalization;
using System.Resources;
using System.Text.RegularExpressions;

namespace Charla.Lab.Commands.Tests;

public sealed partial class NetemTextTests
{
    [Theory]
    [InlineData("NetemTexts")]
    [InlineData("LabHelp")]
    public void Every_text_is_there_in_both_languages(string texts)
    {
        var (english, spanish) = (Texts(texts, ""), Texts(texts, "es"));

        Assert.Equal(english.Keys.Order(StringComparer.Ordinal), spanish.Keys.Order(StringComparer.Ordinal));
        Assert.All(english.Keys, key => Assert.Equal(Holes(english[key]), Holes(spanish[key])));
        Assert.All(spanish.Values, text => Assert.False(string.IsNullOrWhiteSpace(text)));
    }

    private static Dictionary<string, string> Texts(string texts, string language) =>
        new ResourceManager("Charla.Lab.Commands." + texts, typeof(NetemTexts).Assembly)
            .GetResourceSet(CultureInfo.GetCultureInfo(language), createIfNotExists: true, tryParents: false)!
            .Cast<DictionaryEntry>().ToDictionary(e => (string)e.Key, e => (string)e.Value!, StringComparer.Ordinal);

    private static IEnumerable<string> Holes(string text) => Hole().Matches(text).Select(m => m.Groups["number"].Value).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);

    [GeneratedRegex(@"\{(?<number>\d)(:[^}]*)?\}", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Hole();
}
