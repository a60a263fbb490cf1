using System.Globalization;
using System.Text;

namespace Charla.Terminal;

/// <summary>How many colours a terminal has.</summary>
public enum ColourDepth
{
    None,
    Sixteen,
    TwoHundredFiftySix,
}

/// <summary>What beside its colour makes a character stand out, or back.</summary>
[Flags]
public enum Effects
{
    None = 0,
    Bold = 1,
    Dim = 2,
    Italic = 4,
    Underline = 8,
    Reverse = 16,
    Strike = 32,
}

/// <summary>How a character looks. Colours are those of the palette of 256; 0 is the terminal's own.</summary>
/// <param name="Link">Where a click leads; what <see cref="Hyperlink"/> made, and nothing else.</param>
public readonly record struct Style(byte Fore = 0, byte Back = 0, Effects Effects = Effects.None, string? Link = null)
{
    public static readonly Style Dim = new(Effects: Effects.Dim);

    public static readonly Style Bold = new(Effects: Effects.Bold);

    /// <summary>Writes what turns it on, whatever was on before.</summary>
    public void AppendTo(StringBuilder to, ColourDepth depth)
    {
        to.Append("\e[0");
        foreach (var (effect, code) in Codes)
        {
            if (Effects.HasFlag(effect))
                to.Append(code);
        }

        // Where a bar has no colour it is still a bar.
        if (Back != 0 && depth == ColourDepth.None && !Effects.HasFlag(Effects.Reverse))
            to.Append(";7");
        Colour(to, Fore, depth, 3);
        Colour(to, Back, depth, 4);
        to.Append('m');
    }

    private static readonly (Effects, string)[] Codes =
        [(Effects.Bold, ";1"), (Effects.Dim, ";2"), (Effects.Italic, ";3"), (Effects.Underline, ";4"), (Effects.Reverse, ";7"), (Effects.Strike, ";9")];

    private static void Colour(StringBuilder to, byte colour, ColourDepth depth, int plane)
    {
        if (colour == 0 || depth == ColourDepth.None)
            return;
        if (depth == ColourDepth.TwoHundredFiftySix && colour > 7)
            to.Append(CultureInfo.InvariantCulture, $";{plane}8;5;{colour}");
        else
            to.Append(CultureInfo.InvariantCulture, $";{plane}{(colour > 7 ? Nearest(colour) : colour)}");
    }

    // The nearest of the first eight, which every terminal has.
    private static int Nearest(byte colour)
    {
        if (colour < 16)
            return colour - 8;
        if (colour >= 232)
            return colour >= 244 ? 7 : 0;
        var (red, green, blue) = ((colour - 16) / 36, (colour - 16) / 6 % 6, (colour - 16) % 6);
        var half = Math.Max(red, Math.Max(green, blue)) / 2.0;
        return (red > half ? 1 : 0) + (green > half ? 2 : 0) + (blue > half ? 4 : 0);
    }
}

/// <summary>A part of a line that looks the same from its beginning to its end.</summary>
public readonly record struct Piece(string Text, Style Style = default)
{
    public static implicit operator Piece(string text) => new(text);
}
