using System.CommandLine;
using System.CommandLine.Invocation;
using Charla.CommandLine;
using Charla.CommandLine.Texts;

namespace Charla.Cli.Commands;

/// <summary><c>charla help [COMMAND…]</c>, <c>charla ayuda</c>: what <c>--help</c> says, for who tries it the other way round.</summary>
internal static class HelpCommand
{
    public static IEnumerable<Command> All() => [Create("help", isShown: Language.Current != "es"), Create("ayuda", isShown: Language.Current == "es")];

    /// <summary>A group of commands named alone shows which commands it has.</summary>
    public static void ShowForGroups(Command command, SynchronousCommandLineAction help)
    {
        if (command is { Action: null, Subcommands.Count: > 0 })
            command.SetAction(help.Invoke);
        foreach (var sub in command.Subcommands)
            ShowForGroups(sub, help);
    }

    private static Command Create(string name, bool isShown)
    {
        var command = new Command(name, Say.HelpHelp) { Hidden = !isShown };
        var words = new Argument<string[]>("command") { Description = Say.HelpHelpCommand, Arity = ArgumentArity.ZeroOrMore };
        command.Add(words);
        command.SetAction(parsed =>
        {
            var group = parsed.RootCommandResult;
            string[] typed = parsed.GetValue(words) ?? [];
            for (var at = 0; at < typed.Length; at++)
            {
                var deeper = Parse(parsed, typed[..(at + 1)]).CommandResult;
                if (deeper.Command.Name != typed[at])
                    return Fail(parsed, UsageError.OfCommand(group, typed[at]));
                group = deeper;
            }

            return Parse(parsed, [.. typed, "--help"]).Invoke(parsed.InvocationConfiguration);
        });
        return command;
    }

    private static int Fail(ParseResult parsed, UsageError error)
    {
        parsed.InvocationConfiguration.Error.WriteLine(Say.UsageError(error.Sentence));
        parsed.InvocationConfiguration.Error.WriteLine(error.Hint);
        return ExitCode.Usage;
    }

    private static ParseResult Parse(ParseResult parsed, string[] words) =>
        parsed.RootCommandResult.Command.Parse(words, new ParserConfiguration { ResponseFileTokenReplacer = null });
}
