using System.CommandLine;
using Charla.Cli.Texts;
using Charla.Client;

namespace Charla.Cli.Commands;

/// <summary><c>charla follow CONVERSATION</c>: prints its entries as they come, for ever. A script's <c>tail -f</c>.</summary>
internal static class FollowCommand
{
    public static Command Create(Surroundings here)
    {
        var command = new Command("follow", Say.HelpFollow);
        var conversation = new Argument<string>("conversation") { Description = Say.HelpConversation };
        var options = new Target.Options();
        var after = new Option<long?>("--after") { Description = Say.HelpFollowAfter, HelpName = "n" };
        var json = new Option<bool>("--json") { Description = Say.HelpJson };
        command.Add(conversation);
        command.Add(after);
        command.Add(json);
        options.AddTo(command);
        command.Does(here, async (parsed, cancellation) =>
        {
            var name = parsed.GetRequiredValue(conversation);
            await using var client = await Session.SignInAsync(
                here, options.Of(parsed, here), cancellation, o => After(o, name, parsed.GetValue(after)));
            if (!client.Conversations.Any(c => Is(c.Name, name)) && !name.StartsWith('@'))
                throw new CommandException(ExitCode.Refused, Say.NotMember(name));
            await foreach (var item in client.Feed.ReadAllAsync(cancellation))
            {
                if (item is Entry entry && Is(entry.Conversation, name))
                    Print(here, entry, parsed.GetValue(json));
            }
        });
        return command;
    }

    private static ClientOptions After(ClientOptions options, string conversation, long? after) => options with
    {
        Follow = true,
        FarBehind = long.MaxValue,
        After = after is { } number
            ? new Dictionary<string, long>(StringComparer.OrdinalIgnoreCase) { [conversation] = number }
            : options.After,
    };

    private static void Print(Surroundings here, Entry entry, bool json)
    {
        here.Out.WriteLine(json ? EntryText.JsonLine(entry) : EntryText.Line(entry, here.Time));
        here.Out.Flush();
    }

    private static bool Is(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}
