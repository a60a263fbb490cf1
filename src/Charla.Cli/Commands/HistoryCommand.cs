using System.CommandLine;
using Charla.Cli.Texts;
using Charla.Client;
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
            var entries = await EntriesAsync(client, parsed.GetRequiredValue(conversation), range.Before, range.After, range.Limit, cancellation);
            var blocked = new BlockList();
            if (!parsed.GetValue(json))
                await blocked.LoadAsync(client, cancellation);
            foreach (var entry in entries)
                here.Out.WriteLine(parsed.GetValue(json) ? EntryText.JsonLine(entry) : EntryText.Line(entry, here.Time, blocked));
        });
        return command;
    }

    /// <summary>The newest lines of a conversation as they are now, and the last number that they account for.</summary>
    public static async Task<(List<Entry> Entries, long Head)> NewestAsync(
        CharlaClient client, string conversation, int lines, CancellationToken cancellation)
    {
        var page = await client.FetchAsync(conversation, limit: Math.Min(lines, Limits.PageEntries), cancellation: cancellation);
        var older = page.More && page.Entries.Count > 0
            ? await EntriesAsync(client, conversation, page.Entries[0].Seq, after: null, lines - page.Entries.Count, cancellation)
            : [];
        return ([.. older, .. page.Entries], page.Head);
    }

    // As many pages as that takes, in the direction asked for.
    private static async Task<List<Entry>> EntriesAsync(
        CharlaClient client, string conversation, long? before, long? after, int limit, CancellationToken cancellation)
    {
        var entries = new List<Entry>();
        while (entries.Count < limit)
        {
            var page = await client.FetchAsync(conversation, before, after, Math.Min(limit - entries.Count, Limits.PageEntries), cancellation);
            entries.InsertRange(after is null ? 0 : entries.Count, page.Entries);
            if (!page.More || page.Entries.Count == 0)
                break;
            if (after is null)
                before = page.Entries[0].Seq;
            else
                after = page.Entries[^1].Seq;
        }

        return entries;
    }
}
