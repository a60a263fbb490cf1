using System.Text;

namespace Charla.Text;

/// <summary>Backslashes that make plain characters of signs.</summary>
internal static class Escapes
{
    /// <summary>The text without them.</summary>
    public static string Without(string text)
    {
        if (!text.Contains('\\', StringComparison.Ordinal))
            return text;
        var plain = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' && i + 1 < text.Length && Characters.IsAsciiSign(text[i + 1]))
                i++;
            plain.Append(text[i]);
        }

        return plain.ToString();
    }
}
