using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Charla.Cli.Bench;
using Charla.Cli.Commands;
using Charla.Cli.Commands.Admin;
using Charla.Cli.Commands.Export;
using Charla.Cli.Commands.Lab;
using Charla.Cli.Serve;
using Charla.Cli.Texts;
using Charla.Server.Storage;
using Charla.Server.Storage.Sqlite;

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
            here.Error.WriteLine(Say.UsageError(Sentence(command.Errors[^1])));
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
        try
        {
            return await command.InvokeAsync(configuration, cancellation);
        }
        catch (IOException) when (command.Action is HelpAction or ProgramVersion.Action)
        {
            // Who read our output has closed it: "charla --help | head".
            return ExitCode.Ok;
        }
        catch (SqliteLibraryException error)
        {
            here.Error.WriteLine(error.Version is { } old ? Say.SqliteTooOld(old, SqliteLibrary.Oldest) : Say.SqliteMissing);
            return ExitCode.Refused;
        }
    }

    private static RootCommand Create(Surroundings here)
    {
        var root = new RootCommand(Say.HelpCharla)
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
            TailCommand.Create(here),
            TailCommand.Create(here, "follow"),
            RoomsCommand.Create(here),
            WhoCommand.Create(here),
            ExportCommand.Create(here),
            ImportConversations.Create(here),
            AdminCommand.Create(here),
            LabCommand.Create(here),
            CompletionCommand.Create(here),
            CompleteCommand.Create(here),
            ManCommand.Create(here),
            BenchCommand.Create(),
        };
        foreach (var command in AccountCommands.All(here))
            root.Add(command);
        root.Options.OfType<VersionOption>().Single().Action = new ProgramVersion.Action();
        return root;
    }

    // The library names the type it wanted, which says nothing to people.
    private static string Sentence(System.CommandLine.Parsing.ParseError error) =>
        error.SymbolResult is { Tokens: [.., var given] } && error.Message.Contains("'System.", StringComparison.Ordinal)
            ? Say.NotANumber(given.Value)
            : error.Message;

    private static string CommandPath(System.CommandLine.Parsing.CommandResult result)
    {
        var names = new List<string>();
        for (System.CommandLine.Parsing.SymbolResult? at = result; at is System.CommandLine.Parsing.CommandResult command; at = at.Parent)
            names.Insert(0, command.Command is RootCommand ? "charla" : command.Command.Name);
        return string.Join(' ', names);
    }
}
