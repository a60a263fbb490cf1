using Microsoft.AspNetCore.Http;

namespace Charla.Server.Web;

/// <summary>A file of the browser's page: a row of <c>files.json</c>, which <c>src/web/build/pack.ts</c> writes.</summary>
/// <param name="Path">Where it is asked for.</param>
/// <param name="Type">Its content type.</param>
/// <param name="ETag">A hash of what is in it, in quotes.</param>
/// <param name="Immutable">Its name has a hash: it never changes.</param>
/// <param name="Bytes">As it is.</param>
/// <param name="Br">As brotli packs it; null where that gains nothing.</param>
/// <param name="Gz">As gzip packs it; likewise.</param>
internal sealed record WebFile(string Path, string Type, string ETag, bool Immutable, long Bytes, long? Br, long? Gz)
{
    private const string Brotli = "br";
    private const string Gzip = "gzip";

    public bool IsPacked => Br is not null || Gz is not null;

    /// <summary>The shortest form of it that the reader takes.</summary>
    /// <returns>The encoding, null for none; and its bytes.</returns>
    public (string? Encoding, long Bytes) EncodingFor(HttpRequest request)
    {
        if (!IsPacked)
            return (null, Bytes);
        var taken = request.GetTypedHeaders().AcceptEncoding;
        bool Takes(string encoding) => taken.Any(one => one.Quality != 0 && one.Value.Equals(encoding, StringComparison.OrdinalIgnoreCase));
        if (Br is { } brotli && Takes(Brotli))
            return (Brotli, brotli);
        return Gz is { } gzip && Takes(Gzip) ? (Gzip, gzip) : (null, Bytes);
    }

    /// <summary>The tag of one form of it: the others have other bytes.</summary>
    public string TagOf(string? encoding) => encoding is null ? ETag : ETag.Insert(ETag.Length - 1, SuffixOf(encoding));

    /// <summary>What is behind its name where that form of it lies.</summary>
    public string SuffixOf(string? encoding) => encoding switch
    {
        Brotli => ".br",
        Gzip => ".gz",
        _ => "",
    };
}
