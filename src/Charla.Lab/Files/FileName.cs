using System.Globalization;
using System.Text;
using Charla.Protocol;

namespace Charla.Lab.Files;

/// <summary>
/// Which names a file may have. A name comes from someone who may mean harm, and the file may be looked at on another
/// system later: so it is a plain name on all of them, and says nothing about a place.
/// </summary>
public static class FileName
{
    /// <summary>What file systems allow for a name.</summary>
    public const int MostBytes = 255;

    // What Windows allows in no name; a separator of any system is among it.
    private const string Forbidden = "/\\:*?\"<>|\uFFFD";

    // Names of devices on Windows, whatever comes after the first dot.
    private static readonly HashSet<string> Devices = new(StringComparer.OrdinalIgnoreCase)
    {
        "CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$",
        "COM0", "COM1", "COM2", "COM3", "COM4", "COM5", "COM6", "COM7", "COM8", "COM9", "COM¹", "COM²", "COM³",
        "LPT0", "LPT1", "LPT2", "LPT3", "LPT4", "LPT5", "LPT6", "LPT7", "LPT8", "LPT9", "LPT¹", "LPT²", "LPT³",
    };

    /// <summary>The name as it is kept, an <c>é</c> always one character; null where no file may be called so.</summary>
    public static string? Of(string said)
    {
        string name;
        try
        {
            name = said.Trim().Normalize(NormalizationForm.FormC);
        }
        catch (ArgumentException)
        {
            // Half a character, which no text has.
            return null;
        }

        var isGood = name.Length > 0
            && name[0] != '.' // hidden, and "." and ".."
            && name[^1] != '.' // which Windows leaves out
            && Encoding.UTF8.GetByteCount(name) <= MostBytes
            && !name.EnumerateRunes().Any(IsForbidden)
            && !Devices.Contains(name.Split('.')[0].TrimEnd());
        return isGood ? name : null;
    }

    /// <summary>Another name for a file whose name is taken: <c>notes (2).txt</c>.</summary>
    public static string Numbered(string name, int number)
    {
        var ending = Path.GetExtension(name);
        return string.Create(CultureInfo.InvariantCulture, $"{name[..^ending.Length]} ({number}){ending}");
    }

    private static bool IsForbidden(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        || (rune.IsBmp && (BidiControl.Is((char)rune.Value) || Forbidden.Contains((char)rune.Value)));
}
