using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace Charla.Server.Web;

/// <summary>From an HTTP request to a WebSocket: RFC 6455, section 4.2.</summary>
internal static class WebSocketHandshake
{
    private const string Version = "13";

    /// <summary>Answers the request.</summary>
    /// <returns>What comes after the handshake; null where the request was refused.</returns>
    public static async Task<Stream?> AcceptAsync(HttpContext http)
    {
        var upgrade = http.Features.Get<IHttpUpgradeFeature>();
        var (asked, answer) = (http.Request.Headers, http.Response.Headers);
        if (upgrade is not { IsUpgradableRequest: true } || !Says(asked.Upgrade, "websocket") || asked.SecWebSocketVersion != Version)
        {
            answer.Upgrade = "websocket";
            answer.Connection = HeaderNames.Upgrade;
            answer.SecWebSocketVersion = Version;
            await Pages.SayAsync(http, StatusCodes.Status426UpgradeRequired, "NotAWebSocket");
            return null;
        }

        if (asked.SecWebSocketKey is not [{ Length: 24 } key])
        {
            await Pages.SayAsync(http, StatusCodes.Status400BadRequest, "NotAWebSocket");
            return null;
        }

        if (!Site.IsOwn(http.Request))
        {
            await Pages.SayAsync(http, StatusCodes.Status403Forbidden, "OtherSite");
            return null;
        }

        answer.Upgrade = "websocket";
        answer.Connection = HeaderNames.Upgrade;
        answer.SecWebSocketAccept = AcceptOf(key);
        return await upgrade.UpgradeAsync();
    }

    private static bool Says(string? header, string word) => string.Equals(header, word, StringComparison.OrdinalIgnoreCase);

    // SHA-1 as the RFC has it; nothing is kept secret by it.
    [System.Diagnostics.CodeAnalysis.SuppressMessage("Security", "CA5350", Justification = "Part of the protocol.")]
    private static string AcceptOf(string key) =>
        Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
}
