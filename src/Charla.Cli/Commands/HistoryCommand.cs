using System.CommandLine;
using Charla.Client;
using Charla.CommandLine;
using Charla.CommandLine.Texts;
using Charla.Protocol;

namespace Charla.Cli.Commands;

/// <summary><c>charla history CONVERSATION</c>: prints messages as they are now, the oldest first.</summary>
internal static class HistoryCommand
{
    public static Command Create(Surroundings here)
    {
        var command = new Command("history", Say.HelpHistory);
        var conversation = new Argument<string>("conversation") { Description = Say.HelpConversation };
        var options = new Target.Options();
        var limit = new Option<int>("--limit") { Description = Say.HelpLimit, HelpName = "n", DefaultValueFactory = _ => 50 };
        var before = new Option<long?>("--before") { Description = Say.HelpBefore, HelpName = "n" };
        var after = new Option<long?>("--after") { Description = Say.HelpAfter, HelpName = "n" };
        var json = new Option<bool>("--json") { Description = Say.HelpJson };
        command.Add(conversation);
        command.Add(limit);
        command.Add(before);
        command.Add(after);
        command.Add(json);
        options.AddTo(command);
        command.Does(here, async (parsed, cancellation) =>
        {
            var range = (Before: parsed.GetValue(before), After: parsed.GetValue(after), Limit: parsed.GetValue(limit));
            if (range is { Before: not null, After: not null } or { Limit: < 1 } or { Before: < 0 } or { After: < 0 })
                throw new CommandException(ExitCode.Usage, Say.BadRange);
            await using var client = await Session.SignInAsync(here, options.Of(parsed, here), cancellation);
            var entries = await Paging.EntriesAsync(client, parsed.GetRequiredValue(conversation), range.Before, range.After, range.Limit, cancellation);
            var blocked = new BlockList();
            if (!parsed.GetValue(json))
                await blocked.LoadAsync(client, cancellation);
            foreach (var entry in entries)
                here.Out.WriteLine(parsed.GetValue(json) ? EntryText.JsonLine(entry) : EntryText.Line(entry, here.Time, blocked));
        });
        return command;
    }
}
