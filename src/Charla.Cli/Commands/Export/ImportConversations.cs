using System.CommandLine;
using System.Text;
using Charla.Client;
using Charla.CommandLine;
using Charla.CommandLine.Texts;
using Charla.Protocol;
using Charla.Terminal;

namespace Charla.Cli.Commands.Export;

/// <summary>
/// <c>charla import FILE</c>: brings in what <c>export</c> wrote, under the same numbers. Run again it goes on where it
/// stopped, since the server passes over what it has.
/// </summary>
internal static class ImportConversations
{
    // Requests under way: several share a commit, and the numbers keep their order.
    private const int AtOnce = 64;

    public static Command Create(Surroundings here)
    {
        var command = new Command("import", Say.HelpImport);
        var file = new Argument<string>("file") { Description = Say.HelpImportFile };
        var options = new Target.Options();
        var name = new Option<string?>("--as") { Description = Say.HelpImportAs, HelpName = "#room" };
        command.Add(file);
        command.Add(name);
        options.AddTo(command);
        command.Does(here, async (parsed, cancellation) =>
        {
            var target = options.Of(parsed, here);
            if (target.Transport == Transport.Udp)
                throw new CommandException(ExitCode.Usage, Say.ImportInOrder);
            using var lines = Open(parsed.GetRequiredValue(file));
            await using var client = await Session.SignInAsync(here, target, cancellation);
            await new Import(here, client, new ExportLines(lines), parsed.GetValue(name)).RunAsync(cancellation);
        });
        return command;
    }

    private static StreamReader Open(string file)
    {
        try
        {
            return new StreamReader(file, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.Usage, Say.ImportNotRead(file, FileProblem.Of(e, file)));
        }
    }

    /// <summary>One run.</summary>
    private sealed class Import(Surroundings here, CharlaClient client, ExportLines lines, string? name)
    {
        private bool _refused;

        public async Task RunAsync(CancellationToken cancellation)
        {
            var conversations = 0;
            while (await lines.NextConversationAsync(cancellation) is { } header)
            {
                if (name is not null && (++conversations > 1 || Vocabulary.ConversationKinds.Read(header.Type) == ConversationKind.Direct))
                    throw new CommandException(ExitCode.Usage, Say.ImportOneName);
                try
                {
                    await BringAsync(header, cancellation);
                }
                catch (CharlaException e) when (e.Code is ErrorCode.AlreadyExists)
                {
                    // The next ones may be welcome all the same.
                    here.Error.WriteLine(Say.Failed(Session.Sentence(e)));
                    _refused = true;
                }
            }

            if (_refused)
                throw new CommandException(ExitCode.Refused, Say.ImportPartly);
        }

        private async Task BringAsync(ConversationLine header, CancellationToken cancellation)
        {
            var into = new ImportTarget(name ?? header.Conv, header.Type, header.Of, header.History == "all");
            long last = 0;
            long entries = 0;
            var underWay = new Queue<Task>();
            await foreach (var entry in lines.EntriesAsync(cancellation))
            {
                if (underWay.Count == AtOnce)
                    await underWay.Dequeue();
                underWay.Enqueue(client.Administration.ImportAsync(into, entry, last, cancellation));
                (last, entries) = (entry.Seq, entries + 1);
            }

            await Task.WhenAll(underWay);
            if (last != header.Head)
                throw new CommandException(ExitCode.Refused, Say.ImportTorn(SafeText.Line(header.Conv), last, header.Head));
            await client.Administration.EndImportAsync(into, header.Read, header.Archived, cancellation);
            here.Out.WriteLine(Say.Imported(SafeText.Line(into.Name), entries));
        }
    }
}
