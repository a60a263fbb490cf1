using System.CommandLine;
using Charla.CommandLine.Texts;

namespace Charla.CommandLine;

/// <summary>What stands for arguments and values in usage lines, in the language of the person: <c>&lt;conversación&gt;</c>.</summary>
public static class Placeholders
{
    /// <summary>The word for each one's name.</summary>
    public static IReadOnlyDictionary<string, string> Words => Say.Placeholders
        .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .Select(line => line.Split(" = ")).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);

    /// <summary>Gives every argument and option of the command and those below it its word.</summary>
    public static void Translate(Command command) => Translate(command, Words);

    private static void Translate(Command command, IReadOnlyDictionary<string, string> words)
    {
        foreach (var argument in command.Arguments.Where(a => words.ContainsKey(a.HelpName ?? a.Name)))
            argument.HelpName = words[argument.HelpName ?? argument.Name];
        foreach (var option in command.Options.Where(o => o.HelpName is not null && words.ContainsKey(o.HelpName)))
            option.HelpName = words[option.HelpName!];
        foreach (var sub in command.Subcommands)
            Translate(sub, words);
    }
}
