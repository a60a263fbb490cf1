using System.CommandLine;
using Charla.Client;
using Charla.CommandLine;
using Charla.CommandLine.Texts;

namespace Charla.Cli.Commands;

/// <summary><c>charla join|leave|create|invite|topic|read</c>: what scripts do with rooms. Each prints what was stored, as <c>post</c> does.</summary>
internal static class RoomCommands
{
    public static IEnumerable<Command> All(Surroundings here) => [Join(here), Leave(here), Create(here), Invite(here), Topic(here), Read(here)];

    private static Command Join(Surroundings here)
    {
        var room = Room();
        return Storing(here, new Command("join", Say.HelpJoin) { room }, (client, parsed, cancellation) =>
            One(client.JoinAsync(parsed.GetRequiredValue(room), cancellation)));
    }

    private static Command Leave(Surroundings here)
    {
        var room = Room();
        return Storing(here, new Command("leave", Say.HelpLeave) { room }, (client, parsed, cancellation) =>
            One(client.LeaveAsync(parsed.GetRequiredValue(room), cancellation)));
    }

    private static Command Create(Surroundings here)
    {
        var room = Room();
        var isPrivate = new Option<bool>("--private") { Description = Say.HelpCreatePrivate };
        var all = new Option<bool>("--all-history") { Description = Say.HelpCreateHistory };
        var topic = new Option<string?>("--topic") { Description = Say.HelpCreateTopic, HelpName = "TEXT" };
        return Storing(here, new Command("create", Say.HelpCreate) { room, isPrivate, all, topic }, (client, parsed, cancellation) =>
            parsed.GetValue(all) && !parsed.GetValue(isPrivate)
                ? throw new CommandException(ExitCode.Usage, Say.HistoryOfPrivate)
                : One(client.CreateAsync(
                    parsed.GetRequiredValue(room), parsed.GetValue(isPrivate), parsed.GetValue(all), parsed.GetValue(topic), cancellation)));
    }

    private static Command Invite(Surroundings here)
    {
        var room = Room();
        var nicks = new Argument<string[]>("nick") { Description = Say.HelpInviteNick, Arity = ArgumentArity.OneOrMore };
        return Storing(here, new Command("invite", Say.HelpInvite) { room, nicks }, InviteAsync);

        async IAsyncEnumerable<Stored> InviteAsync(
            CharlaClient client, ParseResult parsed, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
        {
            foreach (var nick in parsed.GetRequiredValue(nicks))
                yield return await client.InviteAsync(parsed.GetRequiredValue(room), nick.TrimStart('@'), cancellation);
        }
    }

    private static Command Topic(Surroundings here)
    {
        var room = Room();
        var words = new Argument<string[]>("topic") { Description = Say.HelpTopicText, Arity = ArgumentArity.OneOrMore };
        return Storing(here, new Command("topic", Say.HelpTopic) { room, words }, (client, parsed, cancellation) =>
            One(client.SetTopicAsync(parsed.GetRequiredValue(room), string.Join(' ', parsed.GetRequiredValue(words)), cancellation)));
    }

    private static Command Read(Surroundings here)
    {
        var conversation = new Argument<string>("conversation") { Description = Say.HelpConversation };
        var number = new Argument<long?>("number") { Description = Say.HelpReadNumber, Arity = ArgumentArity.ZeroOrOne };
        return Storing(here, new Command("read", Say.HelpRead) { conversation, number }, (client, parsed, cancellation) =>
            One(ReadAsync(client, parsed.GetRequiredValue(conversation), parsed.GetValue(number), cancellation)));
    }

    // Without a number: all that is there now.
    private static async Task<Stored> ReadAsync(CharlaClient client, string conversation, long? number, CancellationToken cancellation)
    {
        if (number < 0)
            throw new CommandException(ExitCode.Usage, Say.BadReadNumber);
        number ??= (await client.FetchAsync(conversation, limit: 1, cancellation: cancellation)).Head;
        return await client.MarkReadAsync(conversation, number.Value, cancellation);
    }

    private static Argument<string> Room() => new("conversation") { Description = Say.HelpRoomName, HelpName = "#room" };

    private static async IAsyncEnumerable<Stored> One(Task<Stored> change)
    {
        yield return await change;
    }

    private static Command Storing(
        Surroundings here, Command command, Func<CharlaClient, ParseResult, CancellationToken, IAsyncEnumerable<Stored>> act)
    {
        var options = new Target.Options();
        var quiet = new Option<bool>("--quiet", "-q") { Description = Say.HelpQuiet };
        var json = new Option<bool>("--json") { Description = Say.HelpJson };
        command.Add(quiet);
        command.Add(json);
        options.AddTo(command);
        command.Does(here, async (parsed, cancellation) =>
        {
            await using var client = await Session.SignInAsync(here, options.Of(parsed, here), cancellation);
            await foreach (var stored in act(client, parsed, cancellation).WithCancellation(cancellation))
            {
                if (!parsed.GetValue(quiet))
                    here.Out.WriteLine(parsed.GetValue(json) ? StoredText.Json(stored) : StoredText.Line(stored));
            }
        });
        return command;
    }
}
