using Charla.Server.Sessions;
using Microsoft.AspNetCore.Http;

namespace Charla.Server.Web;

/// <summary>What is answered over HTTP, besides the WebSocket.</summary>
internal static class Pages
{
    public static Task ServeAsync(HttpContext http, SessionContext context)
    {
        http.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }
}
