using Charla.Cli.Texts;

namespace Charla.Cli.Commands.Chat.Verbs;

/// <summary>All that can be typed, and doing it: <c>/verb rest</c>, or a message.</summary>
internal static class VerbTable
{
    private static readonly string[] Farewells = ["exit", "salir"];

    public static IReadOnlyList<Verb> All { get; } = [.. RoomVerbs.All, .. MessageVerbs.All, .. SearchVerbs.All, .. PeopleVerbs.All, .. OwnVerbs.All];

    public static Verb? Find(string word) => All.FirstOrDefault(v => v.Is(word));

    /// <summary>Two of them are for who means just that and nothing else.</summary>
    public static bool IsFarewell(string line) => Farewells.Contains(line.Trim(), StringComparer.OrdinalIgnoreCase);

    /// <summary>"//" begins a message that begins with "/".</summary>
    public static bool IsMessage(string line) => !line.StartsWith('/') || line.StartsWith("//", StringComparison.Ordinal);

    /// <summary>What such a message says.</summary>
    public static string MessageOf(string line) => line.StartsWith('/') ? line[1..] : line;

    /// <summary>A line per verb: how it is used, and what it does.</summary>
    public static IEnumerable<(string Usage, string Help)> Help() => All.Select(v => ($"{v.Name} {v.Usage}".TrimEnd(), v.Help()));

    /// <summary>Does what a typed line says.</summary>
    public static async Task DoAsync(IChat chat, string line, CancellationToken cancellation)
    {
        if (IsMessage(line))
        {
            await chat.PostAsync(chat.Current, MessageOf(line), reply: null, cancellation);
            return;
        }

        var (name, rest) = Arguments.Cut(line.TrimEnd());
        if (Find(name) is not { } verb)
            chat.Tell(Say.NoVerb(SafeText.Line(name)), Look.Warning);
        else if (!await verb.Do(chat, rest, cancellation))
            chat.Tell(Say.VerbUsage($"{verb.Name} {verb.Usage}".TrimEnd()), Look.Warning);
    }
}
