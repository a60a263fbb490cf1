using System.Globalization;
using System.Resources;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Charla.Server.Web;

/// <summary>What people read over HTTP, from <c>WebTexts.resx</c> (English) and <c>WebTexts.es.resx</c>.</summary>
internal static class WebTexts
{
    private static readonly ResourceManager Resources = new("Charla.Server.Web.WebTexts", typeof(WebTexts).Assembly);
    private static readonly CultureInfo Spanish = CultureInfo.GetCultureInfo("es");

    public static string Of(string key, CultureInfo language, params object[] arguments) => string.Format(
        language,
        Resources.GetString(key, language) ?? throw new MissingManifestResourceException(key),
        arguments);

    /// <summary>The one of the two languages that the reader prefers.</summary>
    public static CultureInfo LanguageOf(HttpRequest request)
    {
        if (!StringWithQualityHeaderValue.TryParseList(request.Headers.AcceptLanguage, out var accepted))
            return CultureInfo.InvariantCulture;
        var preferred = accepted.Where(language => language.Quality != 0).OrderByDescending(language => language.Quality ?? 1)
            .Select(language => language.Value.ToString())
            .FirstOrDefault(language => Is(language, "es") || Is(language, "en"));
        return preferred is not null && Is(preferred, "es") ? Spanish : CultureInfo.InvariantCulture;
    }

    private static bool Is(string tag, string language) =>
        tag.StartsWith(language, StringComparison.OrdinalIgnoreCase) && (tag.Length == 2 || tag[2] == '-');
}
