using System.CommandLine;
using Charla.Cli.Serve;
using Charla.CommandLine;
using Charla.CommandLine.Texts;
using Charla.Server.Storage;
using Charla.Server.Storage.Sqlite;

namespace Charla.Cli.Commands.Admin;

/// <summary><c>charla admin backup FILE</c>: saves everything to one file, while the server runs or not.</summary>
internal static class BackupCommand
{
    public static Command Create(Surroundings here)
    {
        var command = new Command("backup", Say.HelpBackup);
        var file = new Argument<string>("file") { Description = Say.HelpBackupFile };
        var data = DataOption();
        var force = new Option<bool>("--force") { Description = Say.HelpBackupForce };
        command.Add(file);
        command.Add(data);
        command.Add(force);
        command.Does(here, (parsed, _) => Explained(() =>
        {
            var name = parsed.GetRequiredValue(file);
            if (Path.Exists(name) && !NewFile.IsOrdinary(name))
                throw new CommandException(ExitCode.Refused, Say.BackupNotAFile(name));
            var content = SqliteBackup.Save(FolderOf(parsed, data), name, parsed.GetValue(force));
            here.Out.WriteLine(Say.BackedUp(name, Say.BackupHolds(content.Accounts, content.Conversations, content.Entries)));
        }));
        return command;
    }

    public static Option<string?> DataOption() => new("--data") { Description = Say.HelpAdminData, HelpName = "DIR" };

    public static string FolderOf(ParseResult parsed, Option<string?> data) =>
        new ServeSettings { Data = parsed.GetValue(data) }.Over(ServeSettings.FromEnvironment()).Folder;

    /// <summary>Does it, off the thread that waits for Ctrl-C, and says what went wrong in a sentence.</summary>
    public static async Task Explained(Action action)
    {
        try
        {
            await Task.Run(action);
        }
        catch (BackupException e)
        {
            throw new CommandException(ExitCode.Refused, Sentence(e));
        }
        catch (FolderInUseException e)
        {
            throw new CommandException(ExitCode.Refused, Say.RestoreInUse(Path.GetFullPath(e.Folder)));
        }
    }

    private static string Sentence(BackupException e) => Sentence(e, e.InnerException is { } cause ? StoreSentence.Detail(cause) : e.Detail).TrimEnd();

    private static string Sentence(BackupException e, string detail) => e.Trouble switch
    {
        BackupTrouble.NothingThere => Say.BackupNothing(e.Path),
        BackupTrouble.FileExists => Say.BackupExists(e.Path),
        BackupTrouble.DataExists => Say.RestoreExists(e.Path),
        BackupTrouble.Damaged => Say.BackupDamaged(e.Path, detail),
        BackupTrouble.DamagedData => Say.BackupDamagedData(e.Path, detail),
        BackupTrouble.Newer => Say.BackupNewer(e.Path),
        _ => Say.BackupDisk(e.Path, detail),
    };
}
