namespace Charla.Terminal;

/// <summary>The signs beside the text, for terminals that have them and for those that do not.</summary>
public sealed record Symbols
{
    public string Queued { get; init; } = "…";

    public string Stored { get; init; } = "✓";

    public string Seen { get; init; } = "✓✓";

    public string Failed { get; init; } = "✗";

    public string Online { get; init; } = "●";

    public string Offline { get; init; } = "○";

    public string Owner { get; init; } = "★";

    public string Bar { get; init; } = "│";

    public string Rule { get; init; } = "─";

    public string Reply { get; init; } = "↪";

    public string Enters { get; init; } = "→";

    public string Leaves { get; init; } = "←";

    public string Dot { get; init; } = "·";

    public string Ellipsis { get; init; } = "…";

    public string Down { get; init; } = "↓";

    /// <summary>Those beside the lines of a message.</summary>
    public TextSigns Text { get; init; } = TextSigns.Unicode;

    public static Symbols Unicode { get; } = new();

    public static Symbols Ascii { get; } = new()
    {
        Queued = "...",
        Stored = "v",
        Seen = "vv",
        Failed = "x",
        Online = "*",
        Offline = "o",
        Owner = "@",
        Bar = "|",
        Rule = "-",
        Reply = ">",
        Enters = "->",
        Leaves = "<-",
        Dot = "-",
        Ellipsis = "~",
        Down = "v",
        Text = TextSigns.Ascii,
    };

    /// <summary>What the environment says of the terminal.</summary>
    public static Symbols For(Func<string, string?> environment)
    {
        if (OperatingSystem.IsWindows())
            return Unicode;
        string?[] locales = [environment("LC_ALL"), environment("LC_CTYPE"), environment("LANG")];
        var locale = Array.Find(locales, l => !string.IsNullOrEmpty(l)) ?? "";
        // Linux' own console has few signs beside letters.
        return environment("TERM") is not "linux" && locale.Replace("-", "", StringComparison.Ordinal).Contains("utf8", StringComparison.OrdinalIgnoreCase)
            ? Unicode
            : Ascii;
    }
}
