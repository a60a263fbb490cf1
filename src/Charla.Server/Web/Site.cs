using System.Net;
using Microsoft.AspNetCore.Http;

namespace Charla.Server.Web;

/// <summary>What a request asks for, and whether a page of this server's own or of another site does.</summary>
internal static class Site
{
    // Methods are told apart by case (RFC 9110 section 9.1), and by Kestrel too: what it takes for no HEAD must get a body.
    public static bool IsGet(HttpRequest request) => request.Method == HttpMethods.Get;

    public static bool IsHead(HttpRequest request) => request.Method == HttpMethods.Head;

    public static bool IsPost(HttpRequest request) => request.Method == HttpMethods.Post;

    /// <summary>Under which name the server was asked, as it stands in the request: the framework's own Host throws at names that are none.</summary>
    public static HostString HostOf(HttpRequest request) => new(request.Headers.Host.ToString());

    /// <summary>A page of another site must not act in its reader's name. Programs send no Origin.</summary>
    public static bool IsOwn(HttpRequest request) => request.Headers.Origin switch
    {
        [] => true,
        [{ } origin] => Is(origin, "http://" + request.Headers.Host) || Is(origin, "https://" + request.Headers.Host),
        _ => false,
    };

    /// <summary>The same, by all that browsers say. For a WebSocket they do not agree on what they say.</summary>
    public static bool IsOwnFetch(HttpRequest request) =>
        (string?)request.Headers["Sec-Fetch-Site"] is null or "same-origin" or "none" && IsOwn(request);

    /// <summary>
    /// Asked for by the machine itself, and not under a name that a page of another site was given to read what is here
    /// (DNS rebinding), nor through a proxy on this machine, which is asked for under a name.
    /// </summary>
    public static bool IsThisMachine(HttpRequest request) =>
        request.HttpContext.Connection.RemoteIpAddress is { } peer && IPAddress.IsLoopback(peer)
        && (Is(HostOf(request).Host, "localhost") || IPAddress.TryParse(HostOf(request).Host, out _));

    /// <summary>The reader came by HTTPS: to us, or to what stands before us, as the browser itself says.</summary>
    public static bool IsSecure(HttpRequest request) =>
        request.IsHttps || ((string?)request.Headers.Origin)?.StartsWith("https:", StringComparison.OrdinalIgnoreCase) == true;

    private static bool Is(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}
