using System.Globalization;

namespace Charla.CommandLine.Texts;

/// <summary>Numbers with their nouns: <c>{0:packet|packets}</c> in a text becomes "1 packet" or "2 packets".</summary>
/// <param name="culture">How everything else is formatted.</param>
public sealed class Counting(CultureInfo culture) : IFormatProvider, ICustomFormatter
{
    /// <inheritdoc/>
    public object? GetFormat(Type? formatType) => formatType == typeof(ICustomFormatter) ? this : culture.GetFormat(formatType);

    /// <inheritdoc/>
    public string Format(string? format, object? arg, IFormatProvider? formatProvider)
    {
        if (format?.Split('|') is [var one, var many] && arg is int or long)
            return string.Create(culture, $"{arg} {(Convert.ToInt64(arg, culture) == 1 ? one : many)}");
        return arg is IFormattable formattable ? formattable.ToString(format, culture) : arg?.ToString() ?? "";
    }
}
