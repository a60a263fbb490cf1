using System.CommandLine;
using System.CommandLine.Invocation;
using Charla.Cli.Bench;
using Charla.Cli.Commands;
using Charla.Cli.Commands.Admin;
using Charla.Cli.Serve;
using Charla.Cli.Texts;

namespace Charla.Cli;

/// <summary>The <c>charla</c> command.</summary>
internal static class Program
{
    public static Task<int> Main(string[] args) => RunAsync(args, Surroundings.OfThisProcess(), CancellationToken.None);

    /// <summary>Runs one command line; <see cref="ExitCode"/> is what comes back.</summary>
    public static async Task<int> RunAsync(string[] args, Surroundings here, CancellationToken cancellation)
    {
        Language.Choose(args, here.Environment);
        // "@pepe" is a person here, not a file with more arguments.
        var command = Create(here).Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (command.Errors.Count > 0 && command.Action is ParseErrorAction)
        {
            // The last one is about what was typed last, and is the most exact.
            here.Error.WriteLine(Say.UsageError(command.Errors[^1].Message));
            here.Error.WriteLine(Say.SeeHelp(CommandPath(command.CommandResult)));
            return ExitCode.Usage;
        }

        var configuration = new InvocationConfiguration
        {
            Output = here.Out,
            Error = here.Error,
            EnableDefaultExceptionHandler = false,
            // Each command ends in its own way on Ctrl-C and SIGTERM: a server needs longer than a given time to finish what it began.
            ProcessTerminationTimeout = null,
        };
        return await command.InvokeAsync(configuration, cancellation);
    }

    private static RootCommand Create(Surroundings here)
    {
        var root = CreateBasic(here);
        foreach (var command in AccountCommands.All(here))
            root.Add(command);
        root.Add(AdminCommand.Create(here));
        return root;
    }

    private static RootCommand CreateBasic(Surroundings here) => new(Say.HelpCharla)
    {
        Language.Option(),
        ServeCommand.Create(),
        ChatCommand.Create(here),
        RegisterCommand.Create(here),
        SigninCommand.Create(here),
        SignoutCommand.Create(here),
        PostCommand.Create(here),
        HistoryCommand.Create(here),
        SearchCommand.Create(here),
        FollowCommand.Create(here),
        RoomsCommand.Create(here),
        WhoCommand.Create(here),
        BenchCommand.Create(),
    };

    private static string CommandPath(System.CommandLine.Parsing.CommandResult result)
    {
        var names = new List<string>();
        for (System.CommandLine.Parsing.SymbolResult? at = result; at is System.CommandLine.Parsing.CommandResult command; at = at.Parent)
            names.Insert(0, command.Command is RootCommand ? "charla" : command.Command.Name);
        return string.Join(' ', names);
    }
}
