using System.Globalization;
using System.Resources;

namespace Charla.Lab;

/// <summary>What the labs say, on the wire and to the person who runs them, from <c>LabTexts.resx</c> (English) and <c>LabTexts.es.resx</c>.</summary>
public sealed class LabTexts
{
    private static readonly ResourceManager Resources = new("Charla.Lab.LabTexts", typeof(LabTexts).Assembly);

    private readonly CultureInfo _language;

    private LabTexts(CultureInfo language) => _language = language;

    /// <param name="language"><c>es</c> or <c>en</c>.</param>
    public static LabTexts In(string language) => new(CultureInfo.GetCultureInfo(language));

    /// <summary>The text of that name, with the arguments at its places.</summary>
    public string Of(string key, params object?[] arguments) => string.Format(
        _language, Resources.GetString(key, _language) ?? throw new MissingManifestResourceException(key), arguments);
}
