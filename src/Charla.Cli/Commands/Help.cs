using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Text;
using Charla.CommandLine;

namespace Charla.Cli.Commands;

/// <summary>What <c>--help</c> does: the library's page, whose usage line has the arguments in the language of the person, too.</summary>
internal sealed class Help : SynchronousCommandLineAction
{
    private readonly HelpAction _page = new();

    public override int Invoke(ParseResult parseResult)
    {
        var configuration = parseResult.InvocationConfiguration;
        var output = configuration.Output;
        using var page = new StringWriter();
        configuration.Output = page;
        _page.Invoke(parseResult);
        configuration.Output = output;

        var words = Placeholders.Words;
        // The library calls the command as its file is called.
        var file = $"  {parseResult.RootCommandResult.Command.Name} ";
        var text = new StringBuilder();
        foreach (var line in page.ToString().ReplaceLineEndings("\n").TrimEnd('\n').Split('\n'))
            text.Append(line.StartsWith(file, StringComparison.Ordinal) ? Usage("  charla " + line[file.Length..], words) : line).Append('\n');
        output.Write(text);
        return ExitCode.Ok;
    }

    private static string Usage(string line, IReadOnlyDictionary<string, string> words) =>
        words.Aggregate(line, (said, word) => said.Replace($"<{word.Key}>", $"<{word.Value}>", StringComparison.Ordinal));
}
