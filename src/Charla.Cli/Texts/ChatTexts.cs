using System.Globalization;
using System.Resources;

namespace Charla.Cli.Texts;

/// <summary>What the chat says to who talks in it, from <c>ChatTexts.resx</c> (English) and <c>ChatTexts.es.resx</c>.</summary>
internal static class ChatTexts
{
    private static readonly ResourceManager Resources = new("Charla.Cli.Texts.ChatTexts", typeof(ChatTexts).Assembly);

    public static string Of(string key, params object?[] arguments) => string.Format(
        CultureInfo.CurrentCulture,
        Resources.GetString(key, CultureInfo.CurrentUICulture) ?? throw new MissingManifestResourceException(key),
        arguments);
}
