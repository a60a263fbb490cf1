using System.Globalization;
using Charla.CommandLine.Texts;

namespace Charla.Lab.Commands;

/// <summary>What <c>charla lab netem</c> and <c>charla lab compare</c> say, from <c>NetemTexts.resx</c> (English) and <c>NetemTexts.es.resx</c>.</summary>
internal static class NetemTexts
{
    private static readonly TextResource Resource = new(typeof(NetemTexts));

    /// <summary>Numbers are written in the language of the text around them.</summary>
    public static CultureInfo Culture => CultureInfo.CurrentUICulture;

    public static string Of(string key, params object?[] arguments) => Resource.Of(key, Culture, arguments);
}
