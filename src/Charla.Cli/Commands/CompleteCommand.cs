using System.CommandLine;
using System.CommandLine.Completions;
using Charla.Client;
using Charla.CommandLine;
using Charla.Protocol;
using Charla.Terminal;

namespace Charla.Cli.Commands;

/// <summary>
/// <c>charla complete -- WORD…</c>, which the scripts of <see cref="CompletionCommand"/> ask: what the last word may
/// become, each with a description after a tab. It never fails and never keeps anybody waiting.
/// </summary>
internal static class CompleteCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    public static Command Create(Surroundings here)
    {
        var command = new Command("complete") { Hidden = true };
        var words = new Argument<string[]>("words") { Arity = ArgumentArity.ZeroOrMore };
        command.Add(words);
        command.Does(here, async (parsed, cancellation) =>
        {
            var typed = (parsed.GetValue(words) ?? []).Select(Unquoted).ToArray();
            var last = typed.Length > 0 ? typed[^1] : "";
            var place = Place.Of(parsed.RootCommandResult.Command, typed.SkipLast(1));
            var found = place.IsConversation && !last.StartsWith('-')
                ? (await ConversationsAsync(here, parsed.RootCommandResult.Command, typed, cancellation)).Select(name => (name, ""))
                : place.Candidates(options: last.StartsWith('-'));
            foreach (var (value, description) in found.Where(c => c.Item1.StartsWith(last, StringComparison.OrdinalIgnoreCase)))
                here.Out.WriteLine($"{SafeText.Line(value)}\t{SafeText.Line(description)}");
        });
        return command;
    }

    // As far as it is typed, a word has its shell's quotes.
    private static string Unquoted(string word) => word.TrimStart('\'', '"').Replace("\\", "", StringComparison.Ordinal);

    // Those that the account is in. Without a server, or without an account, there are none: no reason to say so.
    private static async Task<IEnumerable<string>> ConversationsAsync(
        Surroundings here, Command root, string[] typed, CancellationToken cancellation)
    {
        try
        {
            var parsed = root.Parse(typed, new ParserConfiguration { ResponseFileTokenReplacer = null });
            var name = parsed.GetValue<string?>("--server") ?? here.Environment("CHARLA_SERVER");
            if (!ServerAddress.TryParse(string.IsNullOrEmpty(name) ? "localhost" : name, out var server)
                || (!server.IsLoopback && !parsed.GetValue<bool>("--plain")))
                return [];
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            limit.CancelAfter(Patience);
            var target = new Target(server, parsed.GetValue<string?>("--nick"), Patience, Transport.Tcp);
            await using var client = await Session.SignInAsync(here, target, limit.Token);
            return [.. client.Conversations.Select(c => c.Name)];
        }
        catch (Exception e) when (e is CharlaException or CommandException or OperationCanceledException or InvalidOperationException)
        {
            return [];
        }
    }

    /// <summary>Where in the command line the last word stands: in which command, and as what.</summary>
    private sealed record Place(Command Command, IReadOnlyList<Command> Above, Option? Option, int Arguments)
    {
        public bool IsConversation => Option is null && Argument?.Name == "conversation";

        private Argument? Argument => Command.Arguments.Count == 0 ? null
            : Arguments < Command.Arguments.Count ? Command.Arguments[Arguments]
            : Command.Arguments[^1] is { Arity.MaximumNumberOfValues: > 1 } last ? last : null;

        private IEnumerable<Option> Options => Command.Options.Concat(Above.SelectMany(c => c.Options.Where(o => o.Recursive)));

        public static Place Of(Command root, IEnumerable<string> before)
        {
            var place = new Place(root, [], null, 0);
            foreach (var word in before)
                place = place.After(word);
            return place;
        }

        public IEnumerable<(string Value, string Description)> Candidates(bool options)
        {
            if (Option is not null)
                return From(Option.GetCompletions(CompletionContext.Empty));
            if (options)
                return Options.Where(o => !o.Hidden).Select(o => (o.Name, o.Description ?? ""));
            return Command.Subcommands.Where(c => !c.Hidden).Select(c => (c.Name, c.Description ?? ""))
                .Concat(Argument is { } argument ? From(argument.GetCompletions(CompletionContext.Empty)) : []);
        }

        private Place After(string word)
        {
            if (Option is not null)
                return this with { Option = null };
            if (word.StartsWith('-'))
                return this with { Option = Options.FirstOrDefault(o => TakesValue(o) && (o.Name == word || o.Aliases.Contains(word))) };
            return Command.Subcommands.FirstOrDefault(c => c.Name == word) is { } sub
                ? new Place(sub, [.. Above, Command], null, 0)
                : this with { Arguments = Arguments + 1 };
        }

        private static bool TakesValue(Option option) => option.Arity.MaximumNumberOfValues > 0 && option.ValueType != typeof(bool);

        private static IEnumerable<(string, string)> From(IEnumerable<CompletionItem> items) =>
            items.Select(item => (item.Label, item.Detail ?? ""));
    }
}
