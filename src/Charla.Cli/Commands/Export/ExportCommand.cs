using System.CommandLine;
using Charla.Client;
using Charla.CommandLine;
using Charla.CommandLine.Texts;

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
        var force = new Option<bool>("--force") { Description = Say.HelpExportForce };
        command.Add(conversations);
        command.Add(me);
        command.Add(to);
        command.Add(force);
        options.AddTo(command);
        command.Does(here, async (parsed, cancellation) =>
        {
            var names = parsed.GetValue(conversations) ?? [];
            if (parsed.GetValue(me) == names.Length > 0)
                throw new CommandException(ExitCode.Usage, Say.ExportWhat);
            var file = parsed.GetValue(to) is "-" ? null : parsed.GetValue(to);
            if (file is not null)
                NewFile.Require(file, parsed.GetValue(force));
            await using var client = await Session.SignInAsync(here, options.Of(parsed, here), cancellation);
            if (file is not null)
                await NewFile.WriteAsync(file, parsed.GetValue(force), output => ExportAsync(client, names, output, cancellation));
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
}
