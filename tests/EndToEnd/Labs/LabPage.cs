using System.Text.RegularExpressions;

namespace Charla.EndToEnd.Labs;

/// <summary>
/// A page of docs/labs. Its blocks <c>```console NAME</c> are what happens in the reader's terminal NAME ("one" if not named):
/// <c>$ command</c>, <c>&gt; what is typed into the program</c>, <c>^C</c>; all other lines are what is seen.
/// </summary>
internal sealed partial class LabPage
{
    /// <summary>What is typed has to fit on a terminal's line behind the prompt.</summary>
    public const int LongestTyped = 97;

    private LabPage(string name, string text, IReadOnlyList<PageStep> steps) => (Name, Text, Steps) = (name, text, steps);

    /// <summary>Its file's name.</summary>
    public string Name { get; }

    public string Text { get; }

    /// <summary>All blocks, one after the other.</summary>
    public IReadOnlyList<PageStep> Steps { get; }

    /// <summary>What is typed, and where; without the choice of a language, which is what differs between translations.</summary>
    public IEnumerable<string> Typed => Steps
        .Where(step => step.Kind != PageStepKind.Output)
        .Select(step => $"{step.Terminal} {step.Kind}: {LanguageOption.Replace(step.Text, "")}")
        .Where(typed => !LanguageVariable.IsMatch(typed));

    /// <summary>Its text without what stands in blocks, where a bracket is no link.</summary>
    public string Prose => Blocks.Replace(Text, "");

    [GeneratedRegex(@" --lang[ =]\w+")]
    private static partial Regex LanguageOption { get; }

    [GeneratedRegex("export CHARLA_LANG=")]
    private static partial Regex LanguageVariable { get; }

    [GeneratedRegex(@"^(?<indent>\s*)```console(?<rest>.*)$")]
    private static partial Regex Opening { get; }

    [GeneratedRegex(@"^\^[A-Z]$")]
    private static partial Regex KeyLine { get; }

    [GeneratedRegex(@"^[ \t]*```.*?^[ \t]*```[ \t]*$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Blocks { get; }

    public static LabPage Read(string path) => Parse(Path.GetFileName(path), File.ReadAllText(path));

    /// <exception cref="FormatException">A block cannot be run as it stands.</exception>
    public static LabPage Parse(string name, string text)
    {
        var steps = new List<PageStep>();
        var started = new HashSet<string>();
        var lines = text.Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            var opening = Opening.Match(lines[i].TrimEnd('\r'));
            if (!opening.Success)
                continue;
            var words = opening.Groups["rest"].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length > 1)
                throw Broken(name, i, "a block is \"console\" or \"console NAME\"");
            var (terminal, indent, opened) = (words is [var named] ? named : "one", opening.Groups["indent"].Length, i);
            for (i++; i < lines.Length && lines[i].Trim() != "```"; i++)
            {
                if (Step(i + 1, terminal, WithoutIndent(lines[i].TrimEnd(), indent)) is not { } step)
                    continue;
                if (step.Kind == PageStepKind.Command)
                    started.Add(terminal);
                else if (!started.Contains(terminal))
                    throw Broken(name, i, $"nothing was started yet in the terminal \"{terminal}\"");
                if (step.Kind != PageStepKind.Output && step.Text.Length > LongestTyped)
                    throw Broken(name, i, $"what is typed has to fit on a line: {LongestTyped} characters");
                steps.Add(step);
            }

            if (i == lines.Length)
                throw Broken(name, opened, "this block has no end");
        }

        return new LabPage(name, text, steps);
    }

    private static PageStep? Step(int number, string terminal, string line) => line switch
    {
        "" or "…" => null,
        ['$', ' ', .. var command] => new PageStep(number, terminal, PageStepKind.Command, command),
        ">" => new PageStep(number, terminal, PageStepKind.Input, ""),
        ['>', ' ', .. var input] => new PageStep(number, terminal, PageStepKind.Input, input),
        _ when KeyLine.IsMatch(line) => new PageStep(number, terminal, PageStepKind.Key, line[1..]),
        _ => new PageStep(number, terminal, PageStepKind.Output, line),
    };

    private static string WithoutIndent(string line, int indent) =>
        line.Length >= indent && string.IsNullOrWhiteSpace(line[..indent]) ? line[indent..] : line.TrimStart();

    private static FormatException Broken(string page, int index, string what) => new($"{page}:{index + 1}: {what}");
}
