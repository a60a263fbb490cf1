using Microsoft.AspNetCore.Http;

namespace Charla.Server.Web;

/// <summary>Tells this server's own pages from those of other sites.</summary>
internal static class Site
{
    /// <summary>A page of another site must not act in its reader's name. Programs send no Origin.</summary>
    public static bool IsOwn(HttpRequest request) => request.Headers.Origin is not [{ } origin]
        || (Uri.TryCreate(origin, UriKind.Absolute, out var page) && string.Equals(page.Authority, request.Headers.Host, StringComparison.OrdinalIgnoreCase));

    /// <summary>The same, by all that browsers tell. For a WebSocket they do not agree on what they tell.</summary>
    public static bool IsOwnFetch(HttpRequest request) =>
        (string?)request.Headers["Sec-Fetch-Site"] is null or "same-origin" or "none" && IsOwn(request);

    /// <summary>The reader came by HTTPS: to us, or to what stands before us, as the browser itself says.</summary>
    public static bool IsSecure(HttpRequest request) =>
        request.IsHttps || ((string?)request.Headers.Origin)?.StartsWith("https:", StringComparison.OrdinalIgnoreCase) == true;
}
