namespace Charla.Chat.Verbs;

/// <summary>A command that people know from other chats, and that is none here by itself.</summary>
/// <param name="Word">What they type.</param>
/// <param name="Does">The command that does it here.</param>
/// <param name="Instead">Else what one does here instead, in a sentence.</param>
internal sealed record Habit(string Word, string? Does, Func<string>? Instead = null)
{
    public static IReadOnlyList<Habit> All { get; } =
    [
        new("/unmute", "/mute off"),
        .. Of("InsteadNick", ["/name"], "/nick", "/apodo"),
        .. Of("InsteadAway", ["/mute"], "/away", "/back", "/afk", "/ausente"),
        .. Of("InsteadMe", [], "/me", "/yo"),
        .. Of("InsteadClear", ["/close"], "/clear", "/cls", "/limpiar"),
        .. Of("InsteadOp", ["/kick"], "/op", "/deop", "/voice", "/mode", "/ban", "/unban"),
        .. Of("InsteadServer", ["/quit"], "/server", "/connect", "/reconnect", "/servidor"),
        .. Of("InsteadLogout", [], "/logout", "/signout", "/logoff"),
        .. Of("InsteadHistory", ["/search"], "/history", "/lastlog", "/historial"),
    ];

    public static Habit? Find(string word) => All.FirstOrDefault(h => string.Equals(h.Word, word, StringComparison.OrdinalIgnoreCase));

    // Its sentence names verbs as the person types them.
    private static IEnumerable<Habit> Of(string text, string[] verbs, params string[] words) =>
        words.Select(word => new Habit(word, null, () => ChatTexts.Of(text, [.. verbs.Select(VerbTable.Shown)])));
}
