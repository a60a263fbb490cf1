using System.CommandLine;

namespace Charla.Cli.Commands.Lab;

/// <summary><c>charla lab …</c>: the classic exercises, and eyes for the wire.</summary>
internal static class LabCommand
{
    public static Command Create(Surroundings here)
    {
        var command = new Command("lab", LabHelp.Of("HelpLab"));
        command.Add(NetemCommand.Create(here));
        command.Add(CompareCommand.Create(here));
        return command;
    }
}
