using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Charla.Lab;

/// <summary>How someone is called in a room of plain text, and by what two such names are the same.</summary>
/// <param name="Text">As it is shown.</param>
/// <param name="Key">Without case, accents, and what cannot be seen: <c>José</c> and <c>jose</c> are one.</param>
internal sealed record Nick(string Text, string Key)
{
    /// <summary>The most characters, as people count them.</summary>
    public const int MostCharacters = 32;

    // A character can be made of any number of code points.
    private const int MostLength = 128;

    // Unicode promises that it never is one, and a text with it cannot be normalized.
    private const char NoCharacter = '\uFFFE';

    /// <summary>The nick that a message says; false where it cannot be one.</summary>
    /// <remarks>No colon and no at-sign: nobody can be called <c>ana: adiós</c>, nor like those who come over a bridge.</remarks>
    public static bool TryRead(string text, [NotNullWhen(true)] out Nick? nick)
    {
        nick = null;
        if (text.Length is 0 or > MostLength || text.AsSpan().ContainsAny(':', '@', NoCharacter) || RelayedText.IsFarewell(text)
            || new StringInfo(text).LengthInTextElements > MostCharacters)
            return false;
        var key = KeyOf(text);
        nick = key.Length > 0 ? new Nick(text, key) : null;
        return nick is not null;
    }

    private static string KeyOf(string text)
    {
        var key = new StringBuilder(text.Length);
        foreach (var rune in text.Normalize(NormalizationForm.FormKD).EnumerateRunes())
        {
            var category = Rune.GetUnicodeCategory(rune);
            if (category is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format || Rune.IsWhiteSpace(rune))
                continue;
            key.Append(Rune.ToUpperInvariant(rune).ToString());
        }

        return key.ToString();
    }
}
