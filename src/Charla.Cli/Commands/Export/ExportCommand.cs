using System.CommandLine;
using System.Text;
using Charla.Cli.Texts;
using Charla.Client;

namespace Charla.Cli.Commands.Export;

/// <summary><c>charla export</c>: writes whole conversations as JSON lines; docs/export.md.</summary>
internal static class ExportCommand
{
    public static Command Create(Surroundings here)
    {
        var command = new Command("export", Say.HelpExport);
        var conversations = new Argument<string[]>("conversation") { Description = Say.HelpConversation, Arity = ArgumentArity.ZeroOrMore };
        var options = new Target.Options();
        var me = new Option<bool>("--me") { Description = Say.HelpExportMe };
        var to = new Option<string?>("--to") { Description = Say.HelpExportTo, HelpName = "file" };
        command.Add(conversations);
        command.Add(me);
        command.Add(to);
        options.AddTo(command);
        command.Does(here, async (parsed, cancellation) =>
        {
            var names = parsed.GetValue(conversations) ?? [];
            if (parsed.GetValue(me) == names.Length > 0)
                throw new CommandException(ExitCode.Usage, Say.ExportWhat);
            await using var client = await Session.SignInAsync(here, options.Of(parsed, here), cancellation);
            if (parsed.GetValue(to) is { } file)
                await ToFileAsync(file, output => ExportAsync(client, names, output, cancellation));
            else
                await ExportAsync(client, names, here.Out, cancellation);
        });
        return command;
    }

    // No names: the account with all it is in.
    private static async Task ExportAsync(CharlaClient client, string[] names, TextWriter output, CancellationToken cancellation)
    {
        var export = new ExportWriter(client, output);
        export.WriteHeader();
        if (names.Length == 0)
            await export.WriteProfileAsync(cancellation);
        foreach (var name in names.Length > 0 ? names : client.Conversations.Select(c => c.Name).Order(StringComparer.Ordinal).ToArray())
            await export.WriteAsync(name, withRead: names.Length == 0, cancellation);
        await output.FlushAsync(cancellation);
    }

    // Under its name the file is there whole, or not at all; it holds what was said in private, too.
    private static async Task ToFileAsync(string file, Func<TextWriter, Task> write)
    {
        var part = file + ".part";
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            await using (var stream = new FileStream(part, options))
            await using (var output = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { NewLine = "\n" })
            {
                await write(output);
                await output.FlushAsync();
                stream.Flush(flushToDisk: true);
            }

            File.Move(part, file, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.Refused, Say.ExportDisk(file, FileProblem.Of(e)));
        }
        finally
        {
            if (File.Exists(part))
                File.Delete(part);
        }
    }
}
