using System.Globalization;
using Charla.Cli.Texts;

namespace Charla.Cli.Commands.Lab;

/// <summary>What <c>charla lab netem</c> and <c>charla lab compare</c> say, from <c>NetemTexts.resx</c> (English) and <c>NetemTexts.es.resx</c>.</summary>
internal static class NetemTexts
{
    private static readonly TextResource Resource = new("Charla.Cli.Commands.Lab.NetemTexts");

    /// <summary>Numbers are written in the language of the text around them.</summary>
    public static CultureInfo Culture => CultureInfo.CurrentUICulture;

    public static string Of(string key, params object?[] arguments) => Resource.Of(key, Culture, arguments);
}
