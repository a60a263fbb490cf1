using System.Globalization;
using System.Text;

namespace Charla.Cli.Commands;

/// <summary>
/// What others wrote, made harmless for a terminal: nothing in it moves the cursor, turns the direction of writing or
/// hides. Whatever comes from the wire goes through here before it is shown.
/// </summary>
internal static class SafeText
{
    // More marks on one letter than any language has are there to smear over the neighbouring lines.
    private const int MostMarks = 4;

    private static readonly Rune Replacement = Rune.ReplacementChar;

    /// <summary>The text in one line; where it had several, <c>⏎</c> stands between them.</summary>
    public static string Line(string? text) => string.Join(" ⏎ ", Lines(text));

    /// <summary>The text's lines.</summary>
    public static string[] Lines(string? text) =>
        [.. (text ?? "").ReplaceLineEndings("\n").Split('\n').Select(Clean)];

    /// <summary>JSON in one line that says the same, with what would be changed above as an escape.</summary>
    public static string Json(string json)
    {
        var safe = new StringBuilder(json.Length);
        foreach (var rune in json.EnumerateRunes())
        {
            var category = Rune.GetUnicodeCategory(rune);
            if (!IsInvisible(rune, category) && Shown(rune, category) == rune)
                safe.Append(rune.ToString());
            else
                foreach (var half in rune.ToString())
                    safe.Append(CultureInfo.InvariantCulture, $"\\u{(int)half:x4}");
        }

        return safe.ToString();
    }

    private static string Clean(string text)
    {
        var safe = new StringBuilder(text.Length);
        var marks = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            var category = Rune.GetUnicodeCategory(rune);
            marks = category is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark ? marks + 1 : 0;
            if (marks <= MostMarks && !IsInvisible(rune, category))
                safe.Append(Shown(rune, category).ToString());
        }

        return safe.ToString();
    }

    private static Rune Shown(Rune rune, UnicodeCategory category) => category switch
    {
        UnicodeCategory.Control when rune.Value == '\t' => new Rune(' '),
        // The pictures of the control characters: ␛ for ESC.
        UnicodeCategory.Control when rune.Value < 0x20 => new Rune(0x2400 + rune.Value),
        UnicodeCategory.Control or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned => Replacement,
        UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => new Rune(' '),
        _ => rune,
    };

    // Format characters (zero width, direction, tags), and what Unicode calls "default ignorable" beside them.
    private static bool IsInvisible(Rune rune, UnicodeCategory category) =>
        category == UnicodeCategory.Format
        || rune.Value is 0x034F or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or (>= 0x180B and <= 0x180F) or 0x3164
            or (>= 0xFE00 and <= 0xFE0F) or 0xFFA0 or (>= 0xE0000 and <= 0xE0FFF);
}
