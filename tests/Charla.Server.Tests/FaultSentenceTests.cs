using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Charla.Protocol;

namespace Charla.Server.Tests;

public sealed partial class FaultSentenceTests
{
    public static TheoryData<string, int> Faults()
    {
        var data = new TheoryData<string, int>();
        foreach (var file in Directory.EnumerateFiles(Path.Combine(SourceFolder(), "../../src/Charla.Server"), "*.cs", SearchOption.AllDirectories))
        {
            foreach (var (reason, arguments) in FaultsIn(File.ReadAllText(file)))
                data.Add(reason, arguments);
        }

        return data;
    }

    [Fact]
    public void The_sources_are_found() => Assert.True(Faults().Count > 30);

    [Theory]
    [MemberData(nameof(Faults))]
    public void Every_sentence_takes_the_arguments_that_the_server_gives_it(string reason, int arguments)
    {
        var marks = Enumerable.Range(0, arguments).Select(i => (object)$"<{i}>").ToArray();
        foreach (var language in new[] { "", "es" })
        {
            var sentence = new Fault(ErrorCode.Internal, reason, marks).Message(CultureInfo.GetCultureInfo(language));
            Assert.NotEqual(reason, sentence);
            Assert.All(marks, mark => Assert.Contains((string)mark, sentence, StringComparison.Ordinal));
        }
    }

    private static IEnumerable<(string Reason, int Arguments)> FaultsIn(string source)
    {
        foreach (Match match in Beginning().Matches(source))
        {
            var (depth, arguments) = (1, 0);
            for (var i = match.Index + match.Length; depth > 0; i++)
            {
                depth += source[i] is '(' or '[' ? 1 : source[i] is ')' or ']' ? -1 : 0;
                arguments += depth == 1 && source[i] == ',' ? 1 : 0;
            }

            yield return (match.Groups["reason"].Value, arguments);
        }
    }

    private static string SourceFolder([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;

    // new Fault(ErrorCode.X, "Reason" …  and  new(ErrorCode.X, "Reason" …
    [GeneratedRegex("""new(?:\sFault|\sProtocol\.Fault)?\((?:Protocol\.)?ErrorCode\.\w+,\s"(?<reason>\w+)" """, RegexOptions.ExplicitCapture | RegexOptions.IgnorePatternWhitespace, 5_000)]
    private static partial Regex Beginning();
}
