using System.Globalization;

namespace Charla.Lab.Files;

/// <summary>What a client asks for.</summary>
/// <param name="Word">Which of the words it said.</param>
/// <param name="Name">The file it names.</param>
/// <param name="Size">The length it announces.</param>
/// <remarks>
/// <code>
/// list | subir | subir NAME SIZE | bajar NAME | exit | NAME
/// </code>
/// A file that is called like one of the words is reached with <c>bajar</c>.
/// </remarks>
internal readonly record struct Request(Word Word, string Name = "", long? Size = null)
{
    public static Request Parse(string said)
    {
        var text = said.Trim();
        var space = text.IndexOf(' ', StringComparison.Ordinal);
        var word = (space < 0 ? text : text[..space]).ToLowerInvariant();
        var rest = space < 0 ? "" : text[(space + 1)..].Trim();
        return (word, rest) switch
        {
            ("list", "") => new Request(Word.List),
            ("exit", "") => new Request(Word.Exit),
            ("subir", "") => new Request(Word.Upload),
            ("subir", _) => Upload(rest),
            ("bajar", not "") => new Request(Word.Download, rest),
            _ => new Request(Word.PlainName, text),
        };
    }

    private static Request Upload(string rest)
    {
        var space = rest.LastIndexOf(' ');
        return space > 0 && long.TryParse(rest.AsSpan(space + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var size)
            ? new Request(Word.Upload, rest[..space].TrimEnd(), size)
            : new Request(Word.Unclear, rest);
    }
}

/// <summary>The words of the file server.</summary>
internal enum Word
{
    /// <summary>Anything else is the name of a file to be given bare.</summary>
    PlainName,
    List,
    Upload,
    Download,
    Exit,

    /// <summary>A word with something after it that it cannot have.</summary>
    Unclear,
}
