using System.Globalization;
using System.Resources;

namespace Charla.Protocol.Texts;

/// <summary>The sentences of <see cref="Fault"/>, from <c>Reasons.resx</c> (English) and <c>Reasons.es.resx</c>.</summary>
public static class Reasons
{
    private static readonly ResourceManager Resources = new("Charla.Protocol.Texts.Reasons", typeof(Reasons).Assembly);

    /// <summary>The sentence with that key; a missing key is a bug and throws.</summary>
    public static string Of(string reason, CultureInfo language) =>
        Resources.GetString(reason, language) ?? throw new MissingManifestResourceException(reason);
}
