using System.Globalization;
using System.Text;

namespace Charla.Terminal;

/// <summary>
/// What others wrote, made harmless for a terminal: nothing in it moves the cursor, turns the direction of writing or
/// hides. Whatever comes from the wire goes through here before it is shown.
/// </summary>
public static class SafeText
{
    // More marks on one letter than any language has are there to smear over the neighbouring lines.
    private const int MostMarks = 4;

    private static readonly Rune Replacement = Rune.ReplacementChar;

    /// <summary>The text in one line; where it had several, <c>⏎</c> stands between them.</summary>
    public static string Line(string? text) => string.Join(" ⏎ ", Lines(text)).Replace('\t', ' ');

    /// <summary>The text's lines. They keep their tabs.</summary>
    public static string[] Lines(string? text) =>
        [.. (text ?? "").ReplaceLineEndings("\n").Split('\n').Select(Clean)];

    /// <summary>A part of a text, as it is where it stands there.</summary>
    public static string Part(string text, int from, int length) => Clean(text, from, from + length);

    /// <summary>JSON in one line that says the same, with what would be changed above as an escape.</summary>
    public static string Json(string json)
    {
        var safe = new StringBuilder(json.Length);
        foreach (var rune in json.EnumerateRunes())
        {
            var category = Rune.GetUnicodeCategory(rune);
            if (!Invisible.Is(rune, category) && Shown(rune, category) == rune && rune.Value != '\t')
                safe.Append(rune.ToString());
            else
                foreach (var half in rune.ToString())
                    safe.Append(CultureInfo.InvariantCulture, $"\\u{(int)half:x4}");
        }

        return safe.ToString();
    }

    private static string Clean(string text) => Ascii.IsValid(text) && !text.Any(c => char.IsControl(c) && c != '\t') ? text : Clean(text, 0, text.Length);

    private static string Clean(string text, int from, int to)
    {
        var safe = new StringBuilder(to - from);
        var (marks, joined, isJoined) = (0, 0, false);
        for (var at = from; at < to;)
        {
            var rune = Rune.TryGetRuneAt(text, at, out var whole) ? whole : Replacement;
            var category = Rune.GetUnicodeCategory(rune);
            if (Invisible.Is(rune, category))
            {
                if (joined < Invisible.MostJoined && Invisible.Belongs(text, at))
                {
                    safe.Append(rune.ToString());
                    isJoined = Invisible.IsJoiner(rune);
                    joined += isJoined ? 1 : 0;
                }
            }
            else
            {
                marks = category is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark ? marks + 1 : 0;
                // A shade of skin goes on with the picture before it.
                joined = isJoined || category == UnicodeCategory.ModifierSymbol ? joined : 0;
                isJoined = false;
                if (marks <= MostMarks)
                    safe.Append(Shown(rune, category).ToString());
            }

            at += rune.Utf16SequenceLength;
        }

        return safe.ToString();
    }

    private static Rune Shown(Rune rune, UnicodeCategory category) => category switch
    {
        UnicodeCategory.Control when rune.Value == '\t' => rune,
        // The pictures of the control characters: ␛ for ESC.
        UnicodeCategory.Control when rune.Value < 0x20 => new Rune(0x2400 + rune.Value),
        UnicodeCategory.Control or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned => Replacement,
        UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => new Rune(' '),
        _ => rune,
    };
}
