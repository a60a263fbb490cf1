using System.CommandLine;
using Charla.Cli.Texts;
using Charla.CommandLine;

namespace Charla.Cli.Commands.Admin;

/// <summary><c>charla admin …</c>: for who runs the server.</summary>
internal static class AdminCommand
{
    public static Command Create(Surroundings here)
    {
        var command = new Command("admin", AccountTexts.Of("HelpAdmin"));
        foreach (var part in AccountAdmin.All(here))
            command.Add(part);
        command.Add(ImportCommand.Create(here));
        command.Add(BackupCommand.Create(here));
        command.Add(RestoreCommand.Create(here));
        return command;
    }
}
