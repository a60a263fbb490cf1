using System.CommandLine;
using System.Text;
using Charla.CommandLine;

namespace Charla.Lab.Commands;

/// <summary><c>charla lab wireshark install|uninstall|show</c>: teaches Wireshark to read Charla's frames.</summary>
internal static class WiresharkCommand
{
    public static Command Create(Surroundings here)
    {
        var command = new Command("wireshark", LabHelp.Of("HelpWireshark"));
        var folder = new Option<string?>("--folder") { Description = LabHelp.Of("HelpWiresharkFolder"), HelpName = "DIR" };

        var install = new Command("install", LabHelp.Of("HelpWiresharkInstall")) { folder };
        install.Does(here, async (parsed, cancellation) =>
        {
            var file = await FileAsync(here, parsed.GetValue(folder), cancellation);
            Changing(file, () => Install(here, file));
        });

        var uninstall = new Command("uninstall", LabHelp.Of("HelpWiresharkUninstall")) { folder };
        uninstall.Does(here, async (parsed, cancellation) =>
        {
            var file = await FileAsync(here, parsed.GetValue(folder), cancellation);
            Changing(file, () => Uninstall(here, file));
        });

        var show = new Command("show", LabHelp.Of("HelpWiresharkShow"));
        show.Does(here, (_, _) =>
        {
            here.Out.Write(Encoding.UTF8.GetString(WiresharkDissector.Bytes()));
            return Task.CompletedTask;
        });

        command.Add(install);
        command.Add(uninstall);
        command.Add(show);
        return command;
    }

    private static async Task<string> FileAsync(Surroundings here, string? folder, CancellationToken cancellation) =>
        Path.Combine(Path.GetFullPath(folder ?? await WiresharkFolder.FindAsync(here, cancellation)), WiresharkDissector.FileName);

    private static void Install(Surroundings here, string file)
    {
        var dissector = WiresharkDissector.Bytes();
        var before = File.Exists(file) ? File.ReadAllBytes(file) : null;
        if (before is not null && before.AsSpan().SequenceEqual(dissector))
        {
            here.Out.WriteLine(LabHelp.Of("WiresharkSame", file));
            return;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        // Not in place: a Wireshark that starts meanwhile must find the old one or the new one.
        var beside = file + ".new";
        File.WriteAllBytes(beside, dissector);
        File.Move(beside, file, overwrite: true);
        here.Out.WriteLine(LabHelp.Of(before is null ? "WiresharkInstalled" : "WiresharkUpdated", file));
        here.Out.WriteLine(LabHelp.Of("WiresharkNext"));
    }

    private static void Uninstall(Surroundings here, string file)
    {
        var isThere = File.Exists(file);
        if (isThere)
            File.Delete(file);
        here.Out.WriteLine(LabHelp.Of(isThere ? "WiresharkGone" : "WiresharkNotThere", file));
    }

    private static void Changing(string file, Action change)
    {
        try
        {
            change();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.Refused, LabHelp.Of("WiresharkFile", file, FileProblem.Of(e)));
        }
    }
}
