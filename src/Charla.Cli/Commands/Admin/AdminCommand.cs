using System.CommandLine;
using Charla.Cli.Texts;

namespace Charla.Cli.Commands.Admin;

/// <summary><c>charla admin …</c>: for who runs the server.</summary>
internal static class AdminCommand
{
    public static Command Create(Surroundings here) => new("admin", Say.HelpAdmin)
    {
        BackupCommand.Create(here),
        RestoreCommand.Create(here),
    };
}
