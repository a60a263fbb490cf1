using System.Reflection;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Charla.Server.Web;

/// <summary>
/// The files of the browser's page, as they were built, packed and embedded (<c>src/web</c>; <c>web/files.json</c> lists
/// them). Nothing is packed here, and nothing of them is kept in memory.
/// </summary>
internal static class WebFiles
{
    /// <summary>Only what comes from here is run, shown or asked, and nothing that stands inside a page.</summary>
    private const string Policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
        + "connect-src 'self'; manifest-src 'self'; worker-src 'self'; media-src 'self'; form-action 'self'; frame-ancestors 'none'; "
        + "base-uri 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

    private const string First = "/index.html";

    private static readonly Lazy<Dictionary<string, WebFile>> Files = new(List);

    /// <summary>The file that a request names; null where there is none.</summary>
    public static WebFile? Find(HttpRequest request)
    {
        var path = request.Path.Value;
        if (path == "/")
            return Files.Value[First];
        if (path is not null && Files.Value.TryGetValue(path, out var file))
            return file;

        // The page finds its way by addresses of its own: one that a person opens is the page.
        return IsNavigation(request) && !request.Path.StartsWithSegments("/assets", StringComparison.Ordinal) ? Files.Value[First] : null;
    }

    public static async Task SendAsync(HttpContext http, WebFile file)
    {
        var (encoding, length) = file.EncodingFor(http.Request);
        var etag = new EntityTagHeaderValue(file.TagOf(encoding));
        var headers = http.Response.Headers;
        headers.ETag = etag.ToString();
        headers.CacheControl = file.Immutable ? "public, max-age=31536000, immutable" : "no-cache";
        headers.Vary = file.IsPacked ? HeaderNames.AcceptEncoding : default(Microsoft.Extensions.Primitives.StringValues);
        headers.ContentSecurityPolicy = Policy;
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        if (http.Request.GetTypedHeaders().IfNoneMatch.Any(known => known.Compare(etag, useStrongComparison: false) || known.Equals(EntityTagHeaderValue.Any)))
        {
            http.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        http.Response.ContentType = file.Type;
        http.Response.ContentLength = length;
        if (encoding is not null)
            headers.ContentEncoding = encoding;
        if (Site.IsHead(http.Request))
            return;
        await using var content = Open(file.Path + file.SuffixOf(encoding));
        await content.CopyToAsync(http.Response.Body, http.RequestAborted);
    }

    private static bool IsNavigation(HttpRequest request) =>
        (string?)request.Headers["Sec-Fetch-Mode"] is { } mode
            ? mode == "navigate"
            : request.GetTypedHeaders().Accept.Any(type => type.MediaType.Equals("text/html", StringComparison.OrdinalIgnoreCase));

    private static Stream Open(string path) =>
        Assembly.GetExecutingAssembly().GetManifestResourceStream("web" + path) ?? throw new FileNotFoundException("web" + path);

    private static Dictionary<string, WebFile> List()
    {
        using var list = Open("/files.json");
        return JsonSerializer.Deserialize<WebFile[]>(list, JsonSerializerOptions.Web)!.ToDictionary(file => file.Path, StringComparer.Ordinal);
    }
}
