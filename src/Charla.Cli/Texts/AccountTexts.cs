using System.Globalization;
using System.Resources;

namespace Charla.Cli.Texts;

/// <summary>What the commands for accounts say, one's own and others', from <c>AccountTexts.resx</c> (English) and <c>AccountTexts.es.resx</c>.</summary>
internal static class AccountTexts
{
    private static readonly ResourceManager Resources = new("Charla.Cli.Texts.AccountTexts", typeof(AccountTexts).Assembly);

    public static string Of(string key, params object?[] arguments) => string.Format(
        CultureInfo.CurrentCulture,
        Resources.GetString(key, CultureInfo.CurrentUICulture) ?? throw new MissingManifestResourceException(key),
        arguments);
}
