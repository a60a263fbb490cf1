namespace Charla.Terminal;

/// <summary>What a terminal can do, as far as its environment says.</summary>
/// <param name="Colours">How many colours it has.</param>
/// <param name="HasLinks">Whether it is told where links lead.</param>
/// <param name="ClusterBytes">How much of one character it keeps.</param>
public sealed record Abilities(ColourDepth Colours, bool HasLinks = false, int ClusterBytes = int.MaxValue)
{
    // tmux before 3.5 cuts a longer one anywhere, and the next character is taken for a part of it.
    private const int OfTmux = 21;

    // These print what they do not know, or stumble over it. All others pass over it.
    private static readonly string[] WithoutLinks = ["linux", "dumb", "vt", "cons", "sun", "eterm", "emacs", "ansi"];

    /// <summary>Of one of which nothing else is known.</summary>
    public static implicit operator Abilities(ColourDepth colours) => new(colours);

    public static Abilities Of(ColourDepth colours, Func<string, string?> environment)
    {
        var kind = environment("TERM") ?? "";
        var isTmux = !string.IsNullOrEmpty(environment("TMUX")) || kind.StartsWith("tmux", StringComparison.Ordinal);
        return new Abilities(
            colours,
            colours != ColourDepth.None && PassesLinks(kind, environment),
            isTmux || kind.StartsWith("screen", StringComparison.Ordinal) ? OfTmux : int.MaxValue);
    }

    private static bool PassesLinks(string kind, Func<string, string?> environment)
    {
        if (OperatingSystem.IsWindows())
            return true;
        // Old VTE crashed on them, and GNU screen (but not tmux, which calls itself so) cuts them.
        var isOldVte = int.TryParse(environment("VTE_VERSION"), out var version) && version < 5000;
        return kind.Length > 0 && !isOldVte && string.IsNullOrEmpty(environment("STY"))
            && !Array.Exists(WithoutLinks, name => kind.StartsWith(name, StringComparison.Ordinal));
    }
}
