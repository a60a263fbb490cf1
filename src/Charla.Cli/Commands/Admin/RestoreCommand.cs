using System.CommandLine;
using Charla.CommandLine;
using Charla.CommandLine.Texts;
using Charla.Server.Storage.Sqlite;

namespace Charla.Cli.Commands.Admin;

/// <summary><c>charla admin restore FILE</c>: makes a backup the server's data again; the server must not run.</summary>
internal static class RestoreCommand
{
    public static Command Create(Surroundings here)
    {
        var command = new Command("restore", Say.HelpRestore);
        var file = new Argument<string>("file") { Description = Say.HelpRestoreFile };
        var data = BackupCommand.DataOption();
        var replace = new Option<bool>("--replace") { Description = Say.HelpRestoreReplace };
        command.Add(file);
        command.Add(data);
        command.Add(replace);
        command.Does(here, (parsed, _) => BackupCommand.Explained(() =>
        {
            var folder = BackupCommand.FolderOf(parsed, data);
            var (content, old) = SqliteRestore.Run(parsed.GetRequiredValue(file), folder, parsed.GetValue(replace), here.Time);
            here.Out.WriteLine(Say.Restored(folder, Say.BackupHolds(content.Accounts, content.Conversations, content.Entries)));
            if (old is not null)
                here.Out.WriteLine(Say.RestoredOld(old));
        }));
        return command;
    }
}
