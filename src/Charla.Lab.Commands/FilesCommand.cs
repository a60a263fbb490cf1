using System.CommandLine;
using Charla.CommandLine;
using Charla.Lab;
using Charla.Lab.Files;
using Charla.Terminal;

namespace Charla.Lab.Commands;

/// <summary><c>charla lab files --dir DIR</c>: the simple file server, for clients in plain text.</summary>
internal static class FilesCommand
{
    public static Command Create(Surroundings here)
    {
        var command = new Command("files", LabHelp.Of("HelpFiles"));
        var dir = new Option<string>("--dir") { Description = LabHelp.Of("HelpFilesDir"), HelpName = "DIR", Required = true };
        var options = new LabOptions(FilesPeer.Port, udp: null);
        command.Add(dir);
        options.AddTo(command);
        command.Does(here, async (parsed, cancellation) =>
        {
            var texts = LabTexts.In(Language.OfTheExercises(parsed, here.Environment));
            var book = new GuestBook(LabTexts.In(Language.Current), here.Time) { Safe = SafeText.Line };
            var (folder, at) = (Folder(parsed.GetValue(dir)!), options.Tcp(parsed));
            await LabConsole.RunAsync(here, options.PlainUi(parsed), LabHelp.Of("FilesTitle", SafeText.Line(folder.FullPath)), book, RunAsync, cancellation);

            async Task RunAsync(CancellationToken ending)
            {
                await using var peer = LabOptions.Listening(() => FilesPeer.Open(at, folder, book, texts, here.Time));
                if (System.Net.IPAddress.IsLoopback(at.Address))
                    book.Note(LabHelp.Of("OnlyThisMachine"));
                await Task.Delay(Timeout.Infinite, ending);
            }
        });
        return command;
    }

    private static SharedFolder Folder(string path)
    {
        try
        {
            return SharedFolder.Open(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new CommandException(ExitCode.Refused, LabHelp.Of("FilesNoFolder", SafeText.Line(path), FileProblem.Of(e)));
        }
    }
}
