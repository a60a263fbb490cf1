using System.Globalization;
using Charla.Protocol;
using Microsoft.AspNetCore.Http;

namespace Charla.Server.Web;

/// <summary>A device's token as a browser keeps it: out of reach of a page's scripts, and sent to this server only.</summary>
internal static class TokenCookie
{
    // The most that browsers allow: whoever comes back within it stays signed in.
    private static readonly TimeSpan Age = TimeSpan.FromDays(400);

    public static string? Of(HttpRequest request) =>
        request.Cookies[NameFor(request)] is { Length: > 0 and <= Limits.TokenBytes } token ? token : null;

    public static void Set(HttpContext http, string token) => Append(http, token, Age);

    public static void Clear(HttpContext http) => Append(http, "", TimeSpan.Zero);

    private static void Append(HttpContext http, string token, TimeSpan age) =>
        http.Response.Cookies.Append(NameFor(http.Request), token, new CookieOptions
        {
            HttpOnly = true,
            SameSite = SameSiteMode.Strict,
            Secure = Site.IsSecure(http.Request),
            Path = "/",
            MaxAge = age,
        });

    // Browsers do not tell the ports of a host apart: two servers on one machine would take each other's. Over HTTPS the
    // prefix keeps other sites of the domain from giving the reader a cookie of theirs.
    private static string NameFor(HttpRequest request) => (Site.IsSecure(request) ? "__Host-charla" : "charla")
        + (Site.HostOf(request).Port is { } port ? "-" + port.ToString(CultureInfo.InvariantCulture) : "");
}
