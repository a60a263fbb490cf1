using System.CommandLine;
using Charla.Cli.Serve;
using Charla.Cli.Texts;
using Charla.CommandLine;
using Charla.Terminal;

namespace Charla.Cli.Commands.Admin;

/// <summary><c>charla admin import CLASS.csv</c>: an account for everybody in a class list, and slips to hand out.</summary>
internal static class ImportCommand
{
    public static Command Create(Surroundings here)
    {
        var (data, json) = (AccountAdmin.DataOption(), AccountAdmin.JsonOption());
        var file = new Argument<string>("class.csv") { Description = AccountTexts.Of("HelpClass") };
        var room = new Option<string?>("--room") { Description = AccountTexts.Of("HelpRoom"), HelpName = "#room" };
        var slips = new Option<string?>("--slips") { Description = AccountTexts.Of("HelpSlips"), HelpName = "FILE" };
        var address = new Option<string[]>("--address") { Description = AccountTexts.Of("HelpAddress"), HelpName = "TEXT" };
        var dry = new Option<bool>("--dry-run") { Description = AccountTexts.Of("HelpDryRun") };
        var encoding = new Option<string?>("--encoding") { Description = AccountTexts.Of("HelpEncoding"), HelpName = "NAME" };
        var command = new Command("import", AccountTexts.Of("HelpImport")) { file, dry, room, encoding, slips, address, data, json };
        command.Does(here, async (parsed, cancellation) =>
        {
            var path = parsed.GetRequiredValue(file);
            var list = await ReadAsync(path, parsed.GetValue(encoding), parsed.GetValue(room), cancellation);
            if (parsed.GetValue(dry))
            {
                here.Error.WriteLine(Understood(path, list));
                await PreviewAsync(here, list, parsed.GetValue(data), parsed.GetValue(json), cancellation);
                return;
            }

            await using var door = await AdminDoor.OpenAsync(parsed.GetValue(data), cancellation);
            var addresses = await SlipAddresses.OfAsync(door, parsed.GetValue(address) ?? [], cancellation);
            var wished = parsed.GetValue(slips) ?? Path.GetFileNameWithoutExtension(path) + "-slips.html";
            await RunAsync(here, new ClassImport(here, door.Administration, parsed.GetValue(json)), list, wished, addresses, cancellation);
        });
        return command;
    }

    private static async Task<ClassList> ReadAsync(string path, string? encoding, string? room, CancellationToken cancellation)
    {
        try
        {
            return ClassList.Read(await File.ReadAllBytesAsync(path, cancellation), encoding, room);
        }
        catch (ListException e)
        {
            throw new CommandException(ExitCode.Usage, AccountTexts.Of("BadLine", path, e.Line, e.Message));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.Usage, AccountTexts.Of("CannotRead", path, FileProblem.Of(e, path)));
        }
    }

    // How the list was understood: whoever looks sees whether it was understood well.
    private static string Understood(string path, ClassList list)
    {
        var table = list.Table;
        var separator = table.Separator switch
        {
            null => AccountTexts.Of("OneColumn"),
            '\t' => AccountTexts.Of("PartedByTab"),
            var sign => AccountTexts.Of("PartedBy", sign),
        };
        var columns = table.Titles.Count == 0 ? AccountTexts.Of("NoTitles") : string.Join("; ", table.Titles.Zip(table.Columns, Column));
        return AccountTexts.Of("Understood", path, list.Text.EncodingName, separator, columns);
    }

    private static string Column(string title, ClassColumn? column)
    {
        var about = column switch
        {
            ClassColumn.Nick => "ColumnNick",
            ClassColumn.Name => "ColumnName",
            ClassColumn.Whole => "ColumnWhole",
            ClassColumn.Surname => "ColumnSurname",
            ClassColumn.FirstSurname => "ColumnFirstSurname",
            ClassColumn.SecondSurname => "ColumnSecondSurname",
            ClassColumn.Group => "ColumnGroup",
            ClassColumn.Password => "ColumnPassword",
            _ => "ColumnUnused",
        };
        return $"{SafeText.Line(title)} → {AccountTexts.Of(about)}";
    }

    // Also where there is no server yet: then nobody is there.
    private static async Task PreviewAsync(Surroundings here, ClassList list, string? data, bool json, CancellationToken cancellation)
    {
        var isThere = File.Exists(Path.Combine(new ServeSettings { Data = data }.Over(ServeSettings.FromEnvironment()).Folder, "charla.db"));
        await using var door = isThere ? await AdminDoor.OpenAsync(data, cancellation) : null;
        var import = new ClassImport(here, door?.Administration, json) { IsPreview = true };
        await import.RunAsync(list.Pupils, cancellation);
        here.Error.WriteLine(AccountTexts.Of("Previewed", import.New, import.There, import.Failed));
        if (import.Failed > 0)
            throw new CommandException(ExitCode.Refused, AccountTexts.Of("PreviewFails"));
    }

    private static async Task RunAsync(
        Surroundings here, ClassImport import, ClassList list, string wished, SlipAddresses addresses, CancellationToken cancellation)
    {
        var file = Slips.Open(wished);
        try
        {
            await import.RunAsync(list.Pupils, cancellation);
        }
        finally
        {
            // Also of an import that was cut short: nobody else knows these passwords.
            if (import.Made.Count > 0)
            {
                Slips.Write(file, import.Made, addresses.All);
                here.Error.WriteLine(AccountTexts.Of("SlipsIn", wished == file.Name ? wished : Path.GetRelativePath(".", file.Name)));
                if (addresses.Useless.Count > 0)
                    here.Error.WriteLine(AccountTexts.Of("SlipsUseless", string.Join(", ", addresses.Useless)));
            }
            else
            {
                await file.DisposeAsync();
                File.Delete(file.Name);
            }
        }

        var outcome = AccountTexts.Of("Imported", import.New, import.There, import.Failed);
        if (import.Failed > 0)
            throw new CommandException(ExitCode.Refused, outcome);
        here.Error.WriteLine(outcome);
    }
}
