namespace Charla.Protocol;

/// <summary>
/// The invisible characters that turn the direction of writing (Bidi_Control of Unicode, UAX #9). With them one person's words
/// may be read backwards, or as another's, and <c>exe.txt</c> may be a <c>txt.exe</c>.
/// </summary>
public static class BidiControl
{
    /// <summary>Whether a character is one of them. None is beyond the first 65,536.</summary>
    public static bool Is(char c) =>
        c is '\u061C' or '\u200E' or '\u200F' or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');
}
