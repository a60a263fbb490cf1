using System.Globalization;
using System.Resources;

namespace Charla.Cli.Serve;

/// <summary>What <c>charla serve</c> says, from <c>ServeTexts.resx</c> (English) and <c>ServeTexts.es.resx</c>.</summary>
internal static class ServeTexts
{
    private static readonly ResourceManager Resources = new("Charla.Cli.Serve.ServeTexts", typeof(ServeTexts).Assembly);

    public static string Of(string key, params object[] arguments) => string.Format(
        CultureInfo.GetCultureInfo(CultureInfo.CurrentUICulture.Name),
        Resources.GetString(key, CultureInfo.CurrentUICulture) ?? throw new MissingManifestResourceException(key),
        arguments);
}
