using Charla.CommandLine;
using Charla.CommandLine.Texts;
using Charla.Terminal;

namespace Charla.Chat.Verbs;

/// <summary>All that can be typed, and doing it: <c>/verb rest</c>, or a message.</summary>
internal static class VerbTable
{
    private static readonly string[] Farewells = ["exit", "salir"];

    public static IReadOnlyList<Verb> All { get; } = [.. RoomVerbs.All, .. MessageVerbs.All, .. SearchVerbs.All, .. PeopleVerbs.All, .. OwnVerbs.All];

    public static Verb? Find(string word) => All.FirstOrDefault(v => v.Is(word));

    /// <summary>What the person types for a verb, by its English name.</summary>
    public static string Shown(string english) => All.First(v => v.English == english).Name;

    /// <summary>Two of them are for who means just that and nothing else.</summary>
    public static bool IsFarewell(string line) => Farewells.Contains(line.Trim(), StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether a typed line is something to say. "//" begins a message that begins with "/".</summary>
    public static bool IsMessage(string line) => CommandIn(line) is null;

    /// <summary>What such a message says.</summary>
    /// <remarks>In several lines, which are mostly pasted, "//" may be a program's: there it counts only before what would be a verb.</remarks>
    public static string MessageOf(string line)
    {
        if (!line.StartsWith("//", StringComparison.Ordinal))
            return line;
        var isEscaped = line.Contains('\n') ? Find(Arguments.Cut(line[1..]).First) is not null : !line.StartsWith("// ", StringComparison.Ordinal);
        return isEscaped ? line[1..] : line;
    }

    /// <summary>A line per verb: how it is used, and what it does.</summary>
    public static IEnumerable<(string Usage, string Help)> Help() => All.Select(v => (v.Line, v.Help()));

    /// <summary>Does what a typed line says.</summary>
    public static async Task DoAsync(IChat chat, string line, CancellationToken cancellation)
    {
        if (CommandIn(line) is not { } command)
        {
            await chat.PostAsync(chat.Current, MessageOf(line), reply: null, cancellation);
            return;
        }

        var (name, rest) = Arguments.Cut(command);
        var habit = Habit.Find(name);
        if (habit?.Does is { } verbs)
            (name, rest) = Arguments.Cut($"{verbs} {rest}".TrimEnd());
        if (Find(name) is not { } verb)
            chat.Tell(habit?.Instead?.Invoke() ?? Unknown(name), Look.Warning);
        else if (!await verb.Do(chat, rest, cancellation))
            chat.Tell(Say.VerbUsage(verb.Line), Look.Warning);
    }

    /// <summary>The word with which a line begins that is neither a verb nor can be one, as <c>/etc/hosts</c>; else null.</summary>
    public static string? PathIn(string line) =>
        CommandIn(line) is { } command && Arguments.Cut(command).First is var word && word.LastIndexOf('/') > 0 ? word : null;

    /// <summary>The conversation that a line wants to go to; null where it does not.</summary>
    public static string? PlaceIn(string line) =>
        CommandIn(line) is { } command && Arguments.Cut(command) is var (word, rest) && Find(word)?.English is "/join" or "/open" && Arguments.IsRoom(rest)
            ? rest
            : null;

    /// <summary>What is said of a word that is no verb.</summary>
    public static string Unknown(string word)
    {
        var shown = SafeText.Line(word);
        return NearestVerb.To(word, All.SelectMany(v => v.Names).Concat(Habit.All.Select(h => h.Word))) is { } near
            ? ChatTexts.Of("NoVerbBut", shown, near)
            : Say.NoVerb(shown);
    }

    // Blanks before a known verb are a slip; before anything else they are how the text is indented. What has several
    // lines is a command only where it begins with a known verb.
    private static string? CommandIn(string line)
    {
        var text = line.Trim();
        if (!text.StartsWith('/') || text.StartsWith("//", StringComparison.Ordinal))
            return null;
        var isSure = line[0] == '/' && !text.Contains('\n');
        return isSure || Find(Arguments.Cut(text).First) is not null ? text : null;
    }
}
