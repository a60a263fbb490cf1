using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace Charla.Server.Transports;

/// <summary>From an HTTP request to a WebSocket: RFC 6455, section 4.2.</summary>
internal static class WebSocketHandshake
{
    private const string Version = "13";

    /// <summary>Answers the request.</summary>
    /// <returns>What comes after the handshake; null where the request was refused.</returns>
    public static async Task<Stream?> AcceptAsync(HttpContext http)
    {
        var upgrade = http.Features.Get<IHttpUpgradeFeature>();
        var headers = http.Request.Headers;
        if (upgrade is not { IsUpgradableRequest: true } || !Says(headers.Upgrade, "websocket") || headers.SecWebSocketVersion != Version)
            return Refuse(http, StatusCodes.Status426UpgradeRequired);
        if (headers.SecWebSocketKey is not [{ Length: 24 } key])
            return Refuse(http, StatusCodes.Status400BadRequest);
        if (!IsOwn(headers.Origin, headers.Host))
            return Refuse(http, StatusCodes.Status403Forbidden);
        http.Response.Headers.Upgrade = "websocket";
        http.Response.Headers.Connection = HeaderNames.Upgrade;
        http.Response.Headers.SecWebSocketAccept = AcceptOf(key);
        return await upgrade.UpgradeAsync();
    }

    private static Stream? Refuse(HttpContext http, int status)
    {
        if (status == StatusCodes.Status426UpgradeRequired)
        {
            http.Response.Headers.Upgrade = "websocket";
            http.Response.Headers.Connection = HeaderNames.Upgrade;
            http.Response.Headers.SecWebSocketVersion = Version;
        }

        http.Response.StatusCode = status;
        return null;
    }

    private static bool Says(string? header, string word) => string.Equals(header, word, StringComparison.OrdinalIgnoreCase);

    /// <summary>A page of another site must not talk to this server in its reader's name. Programs send no Origin.</summary>
    private static bool IsOwn(string? origin, string? host) => origin is null
        || Uri.TryCreate(origin, UriKind.Absolute, out var page) && string.Equals(page.Authority, host, StringComparison.OrdinalIgnoreCase);

    // SHA-1 as the RFC has it; nothing is kept secret by it.
    [System.Diagnostics.CodeAnalysis.SuppressMessage("Security", "CA5350", Justification = "Part of the protocol.")]
    private static string AcceptOf(string key) =>
        Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
}
