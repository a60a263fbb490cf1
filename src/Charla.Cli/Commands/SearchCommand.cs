using System.CommandLine;
using Charla.Client;
using Charla.CommandLine;
using Charla.CommandLine.Texts;
using Charla.Protocol;
using Charla.Terminal;

namespace Charla.Cli.Commands;

/// <summary><c>charla search WORDS…</c>: prints the messages that have the words, the newest first.</summary>
internal static class SearchCommand
{
    public static Command Create(Surroundings here)
    {
        var command = new Command("search", Say.HelpSearch);
        var words = new Argument<string[]>("words") { Description = Say.HelpSearchWords, Arity = ArgumentArity.ZeroOrMore };
        var options = new Target.Options();
        var conversation = new Option<string?>("--in") { Description = Say.HelpSearchIn, HelpName = "conversation" };
        var from = new Option<string?>("--from") { Description = Say.HelpSearchFrom, HelpName = "nick" };
        var since = new Option<string?>("--since") { Description = Say.HelpSearchSince, HelpName = "date" };
        var until = new Option<string?>("--until") { Description = Say.HelpSearchUntil, HelpName = "date" };
        var context = new Option<int>("--context") { Description = Say.HelpSearchContext, HelpName = "n" };
        var limit = new Option<int>("--limit") { Description = Say.HelpLimit, HelpName = "n", DefaultValueFactory = _ => 20 };
        var json = new Option<bool>("--json") { Description = Say.HelpJson };
        command.Add(words);
        foreach (var option in (Option[])[conversation, from, since, until, context, limit, json])
            command.Add(option);
        options.AddTo(command);
        command.Does(here, async (parsed, cancellation) =>
        {
            var text = string.Join(' ', (parsed.GetValue(words) ?? []).Select(Quoted));
            var query = new SearchQuery
            {
                Text = text.Length > 0 ? text : null,
                Conversation = parsed.GetValue(conversation),
                From = parsed.GetValue(from),
                Since = parsed.GetValue(since) is { } begin ? TypedDate.Parse(begin, here.Time) : null,
                Until = parsed.GetValue(until) is { } end ? TypedDate.Parse(end, here.Time) : null,
                Context = parsed.GetValue(context),
            };
            var most = parsed.GetValue(limit);
            if (query is { Text: null, From: null, Since: null, Until: null })
                throw new CommandException(ExitCode.Usage, Say.SearchForNothing);
            if (most < 1 || query.Context is < 0 or > Limits.SearchContext)
                throw new CommandException(ExitCode.Usage, Say.BadSearchRange(Limits.SearchContext));
            await using var client = await Session.SignInAsync(here, options.Of(parsed, here), cancellation);
            await PrintAsync(here, client, query, most, parsed.GetValue(json), cancellation);
        });
        return command;
    }

    private static async Task PrintAsync(Surroundings here, CharlaClient client, SearchQuery query, int most, bool isJson, CancellationToken cancellation)
    {
        SearchPage page;
        var printed = 0;
        var blocked = new BlockList();
        if (!isJson)
            await blocked.LoadAsync(client, cancellation);
        do
        {
            page = await client.SearchAsync(query with { Limit = Math.Min(most - printed, Limits.SearchHits) }, cancellation);
            foreach (var hit in page.Hits)
            {
                if (isJson)
                    PrintJson(here, hit);
                else
                    Print(here, hit, query, blocked, isFirst: printed == 0);
                printed++;
            }

            query = query with { Before = page.Next };
        }
        while (page.More && printed < most);

        // To who reads, not to the program that counts lines.
        if (page.Partial)
            here.Error.WriteLine(Say.SearchPartial);
        if (printed == 0 && !isJson)
            here.Error.WriteLine(Say.NothingFound);
    }

    private static void PrintJson(Surroundings here, SearchHit hit)
    {
        foreach (var entry in hit.Before.Append(hit.Entry).Concat(hit.After))
            here.Out.WriteLine(EntryText.JsonLine(entry));
    }

    private static void Print(Surroundings here, SearchHit hit, SearchQuery query, BlockList blocked, bool isFirst)
    {
        if (query.Context > 0 && !isFirst)
            here.Out.WriteLine("--");
        foreach (var entry in hit.Before)
            here.Out.WriteLine("  " + Line(here, entry, blocked));
        here.Out.WriteLine((query.Context > 0 ? "> " : "") + Line(here, hit.Entry, blocked, query.Text));
        foreach (var entry in hit.After)
            here.Out.WriteLine("  " + Line(here, entry, blocked));
    }

    private static string Line(Surroundings here, Entry entry, BlockList blocked, string? query = null)
    {
        var line = $"{SafeText.Line(entry.Conversation)} {EntryText.Line(entry, here.Time, blocked)}";
        return here.HasColour ? FoundWords.In(line, EntryText.What(entry), query).Coloured(line) : line;
    }

    // An argument of several words was in quotes for the shell, which took them off: 'two words' stand together.
    private static string Quoted(string argument) =>
        argument.Contains(' ', StringComparison.Ordinal) && !argument.Contains('"', StringComparison.Ordinal) ? $"\"{argument}\"" : argument;
}
