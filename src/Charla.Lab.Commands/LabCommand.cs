using System.CommandLine;
using Charla.CommandLine;

namespace Charla.Lab.Commands;

/// <summary><c>charla lab …</c>: the classic exercises, and eyes for the wire.</summary>
public static class LabCommand
{
    public static Command Create(Surroundings here)
    {
        var command = new Command("lab", LabHelp.Of("HelpLab"));
        // In the order of the course: docs/labs.
        command.Add(FirstCommand.Create(here));
        command.Add(EchoCommand.Create(here));
        command.Add(EchoClientCommand.Create(here));
        command.Add(DuoCommand.Create(here));
        command.Add(RoomCommand.Create(here));
        command.Add(TokenSigninCommand.Create(here));
        command.Add(FilesCommand.Create(here));
        command.Add(FilesClientCommand.Create(here));
        command.Add(NetemCommand.Create(here));
        command.Add(CompareCommand.Create(here));
        command.Add(CaptureCommand.Create(here));
        command.Add(WiresharkCommand.Create(here));
        return command;
    }
}
