using System.Text;

namespace Charla.Protocol.Tests;

/// <summary>Values at random, of the kinds that break things: a seed gives the same ones again.</summary>
internal static class Samples
{
    private static readonly string[] Awkward = ["", "\"", "\\", "\n", "\r", "\0", "\u001f", "\u007f", "\u2028", "\ufeff", "ñ", "n\u0303", "漢", "👍🏽", "\\u0041", "{}", "]", ","];

    public static string Text(Random random)
    {
        var text = new StringBuilder();
        for (var parts = random.Next(8); parts > 0; parts--)
        {
            switch (random.Next(3))
            {
                case 0:
                    text.Append(Awkward[random.Next(Awkward.Length)]);
                    break;
                case 1:
                    text.Append((char)random.Next(' ', 127), random.Next(random.Next(10) == 0 ? 700 : 5));
                    break;
                default:
                    text.Append(Rune(random));
                    break;
            }
        }

        return text.ToString();
    }

    private static Rune Rune(Random random)
    {
        var value = random.Next(0x110000);
        return System.Text.Rune.IsValid(value) ? new Rune(value) : System.Text.Rune.ReplacementChar;
    }
}
