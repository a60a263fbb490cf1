using System.CommandLine;
using System.CommandLine.Help;
using Charla.Bench;
using Charla.Chat;
using Charla.Cli.Commands;
using Charla.Cli.Commands.Admin;
using Charla.Cli.Commands.Export;
using Charla.Cli.Serve;
using Charla.CommandLine;
using Charla.CommandLine.Texts;
using Charla.Lab.Commands;
using Charla.Server.Storage;
using Charla.Server.Storage.Sqlite;

namespace Charla.Cli;

/// <summary>The <c>charla</c> command.</summary>
public static class Program
{
    public static Task<int> Main(string[] args) => RunAsync(args, Surroundings.OfThisProcess(), CancellationToken.None);

    /// <summary>Runs one command line; <see cref="ExitCode"/> is what comes back.</summary>
    public static async Task<int> RunAsync(string[] args, Surroundings here, CancellationToken cancellation)
    {
        Language.Choose(args, here.Environment);
        if (ArgumentText.IsBroken(args))
        {
            here.Error.WriteLine(Say.UsageError(Say.ArgumentsNotUtf8));
            return ExitCode.Usage;
        }

        // Before the commands are made: each assembly holds descriptors, and the runtime dies where there are none left.
        if (args is ["serve", ..] && ServeCommand.RefusalOfFewDescriptors() is { } refusal)
        {
            here.Error.WriteLine(refusal);
            return ExitCode.Refused;
        }

        // "@pepe" is a person here, not a file with more arguments.
        var command = Create(here).Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (UsageError.Of(command, args) is { } error)
        {
            here.Error.WriteLine(Say.UsageError(error.Sentence));
            here.Error.WriteLine(error.Hint);
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
        catch (OutputException output) when (output.IsReaderGone)
        {
            return ExitCode.Ok;
        }
        catch (OutputException output)
        {
            here.Error.WriteLine(Say.Failed(Say.OutputFailed(output.Message)));
            return ExitCode.NoOutput;
        }
        catch (SqliteLibraryException library)
        {
            here.Error.WriteLine(library.Version is { } old ? Say.SqliteTooOld(old, SqliteLibrary.Oldest) : Say.SqliteMissing);
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
        foreach (var command in (Command[])[.. RoomCommands.All(here), .. AccountCommands.All(here), .. HelpCommand.All()])
            root.Add(command);
        root.Options.OfType<VersionOption>().Single().Action = new ProgramVersion.Action();

        // Nobody here asks for help so, but one may want to post it.
        var help = root.Options.OfType<HelpOption>().Single();
        help.Aliases.Remove("/h");
        help.Aliases.Remove("/?");
        var page = new Help();
        help.Action = page;
        HelpCommand.ShowForGroups(root, page);
        Placeholders.Translate(root);
        return root;
    }
}
