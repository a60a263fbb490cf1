using System.CommandLine;
using Charla.Client;
using Charla.CommandLine;
using Charla.CommandLine.Texts;
using Charla.Terminal;

namespace Charla.Cli.Commands;

/// <summary><c>charla tail [CONVERSATION…]</c>: prints entries as they come, for ever. A script's <c>tail -f</c>.</summary>
internal static class TailCommand
{
    /// <summary>The command, or under the name it had once, which no help shows.</summary>
    public static Command Create(Surroundings here, string name = "tail")
    {
        var command = new Command(name, Say.HelpTail) { Hidden = name != "tail" };
        var conversations = new Argument<string[]>("conversation") { Description = Say.HelpTailConversation, Arity = ArgumentArity.ZeroOrMore };
        var options = new Target.Options();
        var last = new Option<int>("--lines", "-n") { Description = Say.HelpTailLines, HelpName = "n" };
        var after = new Option<long?>("--after") { Description = Say.HelpFollowAfter, HelpName = "n" };
        var json = new Option<bool>("--json") { Description = Say.HelpJson };
        command.Add(conversations);
        command.Add(last);
        command.Add(after);
        command.Add(json);
        options.AddTo(command);
        command.Does(here, async (parsed, cancellation) =>
        {
            var names = parsed.GetValue(conversations) ?? [];
            var (lines, number) = (parsed.GetValue(last), parsed.GetValue(after));
            if (lines < 0 || number < 0 || (number is not null && (lines > 0 || names.Length != 1)))
                throw new CommandException(ExitCode.Usage, Say.BadTail);
            await using var client = await Session.SignInAsync(
                here, options.Of(parsed, here), cancellation, o => Following(o, number is { } n ? (names[0], n) : null));
            foreach (var one in names)
            {
                if (!one.StartsWith('@') && !client.Conversations.Any(c => Is(c.Name, one)))
                    throw new CommandException(ExitCode.Refused, Say.NotMember(one));
            }

            await new Tail(here, client, names, parsed.GetValue(json)).RunAsync(lines, cancellation);
        });
        return command;
    }

    private static ClientOptions Following(ClientOptions options, (string Conversation, long Number)? after) => options with
    {
        Follow = true,
        FarBehind = long.MaxValue,
        After = after is { } from
            ? new Dictionary<string, long>(StringComparer.OrdinalIgnoreCase) { [from.Conversation] = from.Number }
            : options.After,
    };

    private static bool Is(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);

    /// <summary>One run: which conversations (none: all), and how they are printed.</summary>
    private sealed class Tail(Surroundings here, CharlaClient client, string[] names, bool json)
    {
        // The last number that the lines printed at first account for.
        private readonly Dictionary<string, long> _printed = new(StringComparer.OrdinalIgnoreCase);

        private readonly BlockList _blocked = new();

        public async Task RunAsync(int lines, CancellationToken cancellation)
        {
            await _blocked.LoadAsync(client, cancellation);
            if (lines > 0)
                await PrintLastAsync(lines, cancellation);
            await foreach (var item in client.Feed.ReadAllAsync(cancellation))
            {
                _blocked.Happened(item);
                if (item is Entry entry && IsWanted(entry.Conversation) && entry.Seq > _printed.GetValueOrDefault(entry.Conversation))
                    Print(entry);
                else if (item is Gap gap && IsWanted(gap.Conversation))
                    here.Error.WriteLine(Say.TailGap(SafeText.Line(gap.Conversation), gap.After, gap.Head));
            }
        }

        // The last of all conversations together, in the order in which they were said.
        private async Task PrintLastAsync(int lines, CancellationToken cancellation)
        {
            var last = new List<Entry>();
            foreach (var conversation in client.Conversations.Where(c => IsWanted(c.Name)))
            {
                var (entries, head) = await Paging.NewestAsync(client, conversation.Name, lines, cancellation);
                last.AddRange(entries);
                _printed[conversation.Name] = head;
            }

            foreach (var entry in last.OrderBy(e => e.Time).ThenBy(e => e.Seq).TakeLast(lines))
                Print(entry);
        }

        private bool IsWanted(string conversation) => names.Length == 0 || Array.Exists(names, name => Is(name, conversation));

        private void Print(Entry entry)
        {
            var line = json ? EntryText.JsonLine(entry) : EntryText.Line(entry, here.Time, _blocked);
            here.Out.WriteLine(json || names.Length == 1 ? line : $"{SafeText.Line(entry.Conversation)} {line}");
            here.Out.Flush();
        }
    }
}
