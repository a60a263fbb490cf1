using System.Globalization;
using System.Resources;
using Charla.Cli.Texts;

namespace Charla.Cli.Commands.Lab;

/// <summary>What <c>charla lab netem</c> and <c>charla lab compare</c> say, from <c>NetemTexts.resx</c> (English) and <c>NetemTexts.es.resx</c>.</summary>
internal static class NetemTexts
{
    private static readonly ResourceManager Resources = new("Charla.Cli.Commands.Lab.NetemTexts", typeof(NetemTexts).Assembly);

    /// <summary>Numbers are written in the language of the text around them.</summary>
    public static CultureInfo Culture => CultureInfo.CurrentUICulture;

    public static string Of(string key, params object?[] arguments) => string.Format(
        new Counting(Culture),
        Resources.GetString(key, Culture) ?? throw new MissingManifestResourceException(key),
        arguments);
}
