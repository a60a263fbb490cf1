using System.Globalization;
using System.Resources;

namespace Charla.CommandLine.Texts;

/// <summary>Texts by their keys, from one resource file in the language of <see cref="CultureInfo.CurrentUICulture"/>.</summary>
/// <param name="texts">The class that the file belongs to: it lies beside it and has its name.</param>
public sealed class TextResource(Type texts)
{
    private readonly ResourceManager _resources = new(texts);

    /// <summary>The text as it stands in the file.</summary>
    public string Of(string key) => _resources.GetString(key, CultureInfo.CurrentUICulture) ?? throw new MissingManifestResourceException(key);

    /// <summary>The text with its places filled; numbers may have their nouns (<see cref="Counting"/>).</summary>
    public string Of(string key, CultureInfo numbers, object?[] arguments) => string.Format(new Counting(numbers), Of(key), arguments);
}
