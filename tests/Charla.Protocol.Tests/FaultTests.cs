using System.Globalization;
using System.Reflection;
using System.Resources;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Charla.Protocol.Tests;

public sealed partial class FaultTests
{
    private static readonly CultureInfo English = CultureInfo.GetCultureInfo("en");
    private static readonly CultureInfo Spanish = CultureInfo.GetCultureInfo("es");

    [Fact]
    public void Every_sentence_exists_in_both_languages()
    {
        Assert.NotEmpty(Sentences("Reasons.resx"));
        Assert.Equal(Sentences("Reasons.resx").Keys.Order(), Sentences("Reasons.es.resx").Keys.Order());
    }

    [Fact]
    public void A_sentence_names_the_same_things_in_both_languages()
    {
        var spanish = Sentences("Reasons.es.resx");
        foreach (var (reason, sentence) in Sentences("Reasons.resx"))
            Assert.Equal([reason, .. Placeholders(sentence)], [reason, .. Placeholders(spanish[reason])]);
    }

    [Fact]
    public void Every_sentence_can_be_made_and_differs_between_the_languages()
    {
        foreach (var (reason, sentence) in Sentences("Reasons.resx"))
        {
            object[] arguments = [.. Enumerable.Range(0, Placeholders(sentence).Length).Select(at => $"<{at}>")];
            var fault = new Fault(ErrorCode.Internal, reason, arguments);
            Assert.NotEqual(fault.Message(English), fault.Message(Spanish));
            foreach (var argument in arguments)
                Assert.Contains((string)argument, fault.Message(Spanish), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Every_fault_of_this_library_has_the_arguments_its_sentence_asks_for()
    {
        var sentences = Sentences("Reasons.resx");
        foreach (var method in typeof(Faults).GetMethods(BindingFlags.Public | BindingFlags.Static))
        {
            var arguments = method.GetParameters().Select(parameter => Sample(parameter.ParameterType)).ToArray();
            var fault = (Fault)method.Invoke(null, arguments)!;
            Assert.Equal((fault.Reason, fault.Arguments.Length), (fault.Reason, Placeholders(sentences[fault.Reason]).Length));
            Assert.NotEqual("", new FaultException(fault).Message);
            Assert.NotEqual(fault.Message(English), fault.Message(Spanish));
        }
    }

    [Fact]
    public void Every_reason_in_the_code_has_its_sentence()
    {
        var sentences = Sentences("Reasons.resx");
        var reasons = Directory.EnumerateFiles(Path.Combine(Root, "src"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => ReasonInCode().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value))
            .ToHashSet();
        Assert.Contains("NotJson", reasons);
        Assert.Empty(reasons.Except(sentences.Keys));
    }

    [Theory]
    [InlineData("fr")]
    [InlineData("")]
    public void A_language_that_we_do_not_speak_gets_English(string language) =>
        Assert.Equal(Faults.NotJson().Message(English), Faults.NotJson().Message(CultureInfo.GetCultureInfo(language)));

    [Fact]
    public void Spanish_of_any_country_is_Spanish() =>
        Assert.Equal(Faults.NotJson().Message(Spanish), Faults.NotJson().Message(CultureInfo.GetCultureInfo("es-AR")));

    [Fact]
    public void A_sentence_says_what_the_client_sent_and_does_not_read_it() =>
        Assert.Contains("{0} %s {{", Faults.Missing("{0} %s {{").Message(English), StringComparison.Ordinal);

    [Fact]
    public void A_reason_without_a_sentence_is_a_bug_and_is_found_at_once() =>
        Assert.Throws<MissingManifestResourceException>(() => new Fault(ErrorCode.Internal, "NoSuchReason").Message(English));

    private static string Root { get; } = FindRoot();

    private static string FindRoot([System.Runtime.CompilerServices.CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", ".."));

    private static Dictionary<string, string> Sentences(string file) =>
        XDocument.Load(Path.Combine(Root, "src", "Charla.Protocol", "Texts", file)).Root!.Elements("data")
            .ToDictionary(data => data.Attribute("name")!.Value, data => data.Element("value")!.Value);

    private static string[] Placeholders(string sentence) =>
        [.. Placeholder().Matches(sentence.Replace("{{", "", StringComparison.Ordinal)).Select(match => match.Value).Distinct().Order(StringComparer.Ordinal)];

    private static object Sample(Type type) =>
        type == typeof(string) ? "name"
        : type == typeof(TimeSpan) ? TimeSpan.FromSeconds(5)
        : Convert.ChangeType(5, type, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\{\d+\}")]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"\(ErrorCode\.\w+,\s*""([A-Z]\w+)""")]
    private static partial Regex ReasonInCode();
}
