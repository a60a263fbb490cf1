using System.Net;
using System.Security.Cryptography;
using System.Text;
using Charla.Protocol;
using Charla.Server.Sessions;
using Charla.Server.Storage;
using Microsoft.AspNetCore.Http;

namespace Charla.Server.Web;

/// <summary>What is answered over HTTP, besides the WebSocket.</summary>
internal static class Pages
{
    private const string Html = "text/html; charset=utf-8";
    private const string Text = "text/plain; charset=utf-8";

    public static Task ServeAsync(HttpContext http, SessionContext context)
    {
        Func<HttpContext, SessionContext, Task>? page = http.Request.Path.Value switch
        {
            "/connect" => ConnectAsync,
            "/healthz" => HealthAsync,
            "/metrics" => MetricsAsync,
            _ when WebFiles.Find(http.Request) is { } file => (_, _) => WebFiles.SendAsync(http, file),
            _ => null,
        };
        if (page is null)
            return SayAsync(http, StatusCodes.Status404NotFound, "NotFound");
        if (Site.IsGet(http.Request) || Site.IsHead(http.Request))
            return page(http, context);
        http.Response.Headers.Allow = "GET, HEAD";
        return SayAsync(http, StatusCodes.Status405MethodNotAllowed, "MethodNotAllowed");
    }

    /// <summary>What holds for every answer: nothing is guessed, kept, framed, or loaded from elsewhere.</summary>
    public static void Secure(HttpResponse response)
    {
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.CacheControl = "no-store";
        response.Headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'";
        response.Headers["Referrer-Policy"] = "no-referrer";
    }

    /// <summary>A sentence, in the reader's language.</summary>
    public static Task SayAsync(HttpContext http, int status, string key)
    {
        http.Response.StatusCode = status;
        return WriteAsync(http, Text, WebTexts.Of(key, WebTexts.LanguageOf(http.Request)) + "\n");
    }

    /// <summary>There is no place for the connection.</summary>
    public static Task RefuseAsync(HttpContext http, Fault refusal)
    {
        http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        http.Response.Headers.Connection = "close";
        http.Response.Headers.RetryAfter = "1";
        return WriteAsync(http, Text, refusal.Message(WebTexts.LanguageOf(http.Request)) + "\n");
    }

    private static Task HealthAsync(HttpContext http, SessionContext context)
    {
        if (TroubleOf(context) is not (var reason, var trouble))
            return WriteAsync(http, Text, "ok\n");
        http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        return WriteAsync(http, Text, $"{reason}\n{Advice(http, trouble)}");
    }

    /// <summary>Why the server is not well; null: it is, as far as is known.</summary>
    public static (string Reason, StoreTrouble Trouble)? TroubleOf(SessionContext context) =>
        context.Store.Trouble is { } trouble ? (trouble.Message, trouble.Trouble)
        : context.Writer.Counts.Trouble is { } reason ? (reason, StoreTrouble.Other)
        : null;

    private static string Advice(HttpContext http, StoreTrouble trouble) => trouble switch
    {
        StoreTrouble.Damaged => WebTexts.Of("HealthDamaged", WebTexts.LanguageOf(http.Request)) + "\n",
        StoreTrouble.Moved => WebTexts.Of("HealthMoved", WebTexts.LanguageOf(http.Request)) + "\n",
        StoreTrouble.WalMoved => WebTexts.Of("HealthWalMoved", WebTexts.LanguageOf(http.Request)) + "\n",
        _ => "",
    };

    private static Task MetricsAsync(HttpContext http, SessionContext context) =>
        context.Options.MetricsToAll || Site.IsThisMachine(http.Request)
            ? WriteAsync(http, MetricsText.ContentType, MetricsText.Of(context))
            : SayAsync(http, StatusCodes.Status403Forbidden, "MetricsForbidden");

    // As quiet as the messenger itself. The policy lets in this text and no other, by its hash.
    private const string Style =
        "body{margin:0;font:16px/1.5 system-ui,sans-serif}main{max-width:36rem;margin:0 auto;padding:2.5rem 1.25rem}" +
        "h1{font-size:1.5rem;overflow-wrap:anywhere}pre,li{overflow-wrap:anywhere}" +
        "pre{padding:.75rem 1rem;border-radius:.625rem;background:#8884;white-space:pre-wrap}li{padding:.125rem 0}";

    private static readonly string StyledPolicy =
        $"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)))}'; frame-ancestors 'none'";

    /// <summary>What this is and how to connect without the browser's page: to where the reader's browser found it.</summary>
    private static Task ConnectAsync(HttpContext http, SessionContext context)
    {
        var language = WebTexts.LanguageOf(http.Request);
        var asked = Site.HostOf(http.Request);
        var host = asked.Host;
        var places = new List<string> { $"{host}:{context.Ports[Transport.Tcp]} (TCP)" };
        if (context.Ports[Transport.Udp] is { } udp)
            places.Add($"{host}:{udp} (UDP)");
        places.Add($"ws://{asked}/ws (WebSocket)");
        string Say(string key, params object[] arguments) => WebUtility.HtmlEncode(WebTexts.Of(key, language, arguments));
        var name = context.Settings.Name;
        http.Response.Headers.ContentSecurityPolicy = StyledPolicy;
        return WriteAsync(http, Html, $"""
            <!doctype html>
            <html lang="{(language.Name.Length == 0 ? "en" : language.Name)}">
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width">
            <meta name="color-scheme" content="light dark">
            <title>{WebUtility.HtmlEncode(name)}</title>
            <style>{Style}</style>
            <main>
            <h1>{WebUtility.HtmlEncode(name)}</h1>
            <p>{Say("What")}</p>
            <p>{Say("HowToTalk")}</p>
            <pre>./charla chat {WebUtility.HtmlEncode($"{host}:{context.Ports[Transport.Tcp]}")}</pre>
            <p>{Say("ForPrograms")}</p>
            <ul>{string.Concat(places.Select(place => $"<li><code>{WebUtility.HtmlEncode(place)}</code>"))}</ul>
            </main>
            </html>

            """);
    }

    private static Task WriteAsync(HttpContext http, string type, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        http.Response.ContentType = type;
        http.Response.ContentLength = bytes.Length;
        return Site.IsHead(http.Request) ? Task.CompletedTask : http.Response.Body.WriteAsync(bytes).AsTask();
    }
}
