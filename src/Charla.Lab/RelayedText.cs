using System.Globalization;
using System.Text;
using Charla.Protocol;

namespace Charla.Lab;

/// <summary>What one person's bytes become before others are shown them: a line of text that can do no harm.</summary>
internal static class RelayedText
{
    /// <summary>The text without control characters and without blanks around it; what is no UTF-8 becomes U+FFFD.</summary>
    public static string Of(ReadOnlySpan<byte> bytes) => Of(Encoding.UTF8.GetString(bytes));

    /// <summary>The text without control characters and without blanks around it.</summary>
    public static string Of(string text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (var letter in text)
        {
            if (letter is '\t' or '\n' or '\r' || char.GetUnicodeCategory(letter) is UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)
                clean.Append(' ');
            else if (!char.IsControl(letter) && !BidiControl.Is(letter))
                clean.Append(letter);
        }

        return clean.ToString().Trim();
    }

    /// <summary>What is said to leave, in any language and any case.</summary>
    public static bool IsFarewell(string text) =>
        string.Equals(text, "salir", StringComparison.OrdinalIgnoreCase) || string.Equals(text, "exit", StringComparison.OrdinalIgnoreCase);

    /// <summary>A line as it is sent: UTF-8, with a newline that those who speak without one are not sent.</summary>
    public static ReadOnlyMemory<byte> Line(string text)
    {
        var bytes = new byte[Encoding.UTF8.GetByteCount(text) + 1];
        Encoding.UTF8.GetBytes(text, bytes);
        bytes[^1] = (byte)'\n';
        return bytes;
    }
}
