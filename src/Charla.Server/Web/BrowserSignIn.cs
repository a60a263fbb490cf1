using System.Globalization;
using Charla.Protocol;
using Charla.Server.Conversations;
using Charla.Server.Sessions;
using Charla.Server.Sessions.Operations;
using Charla.Server.Storage;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace Charla.Server.Web;

/// <summary>Signing in from a browser, which keeps the token as a cookie; docs/protocol.md section 11.</summary>
internal static class BrowserSignIn
{
    public const string Folder = "/api";

    private const int MostBytes = 4 * 1024;

    /// <summary>What is done with a body. It reads the body before its first await; the body is gone after it.</summary>
    private delegate Task<Identity?> Act(HttpContext http, SigningIn signingIn, in Frame body);

    /// <summary>Answers one request.</summary>
    /// <param name="http">The request.</param>
    /// <param name="context">The server's parts.</param>
    /// <param name="begin">Whether the server still takes something on; what it gives is disposed of when that is done.</param>
    /// <param name="stopping">The server stops: whoever still waits for a turn is refused.</param>
    public static async Task ServeAsync(HttpContext http, SessionContext context, Func<IDisposable?> begin, CancellationToken stopping)
    {
        var language = WebTexts.LanguageOf(http.Request);
        http.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = MostBytes;
        try
        {
            var act = ActFor(http.Request);
            var body = await ReadAsync(http);
            using var running = begin() ?? throw new FaultException(new Fault(ErrorCode.ShuttingDown, "ShuttingDown"));
            await AnswerAsync(http, await ActAsync(http, context, act, body, ref language, stopping));
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            await RefuseAsync(http, new Fault(ErrorCode.ShuttingDown, "ShuttingDown"), language, context);
        }
        catch (FaultException refused)
        {
            await RefuseAsync(http, refused.Fault, language, context);
        }
        catch (StoreException error)
        {
            Sessions.Log.CannotRead(context.Log, error.Message);
            await RefuseAsync(http, new Fault(ErrorCode.StoreFailed, "StoreFailed"), language, context);
        }
    }

    /// <summary>There is no place for the connection.</summary>
    public static Task RefuseAsync(HttpContext http, Fault refusal, SessionContext context)
    {
        http.Response.Headers.Connection = "close";
        return RefuseAsync(http, refusal, WebTexts.LanguageOf(http.Request), context);
    }

    private static Act ActFor(HttpRequest request)
    {
        Act act = request.Path.Value switch
        {
            "/api/register" => RegisterAsync,
            "/api/signin" => SignInAsync,
            "/api/signout" => SignOutAsync,
            _ => throw Refusal(ErrorCode.NotFound, "NotFoundHere"),
        };
        if (!Site.IsPost(request))
            throw Refusal(ErrorCode.BadRequest, "OnlyPost");
        if (!Site.IsOwnFetch(request))
            throw Refusal(ErrorCode.Forbidden, "OtherSite");

        // Forms of other sites can send anything but this.
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || !type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase))
            throw Refusal(ErrorCode.BadRequest, "OnlyJson");
        return act;
    }

    private static async Task<byte[]> ReadAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        try
        {
            await http.Request.Body.CopyToAsync(body);
        }
        catch (BadHttpRequestException error)
        {
            // Nobody reads the rest. Kestrel would log each slow sender as our fault.
            http.Response.Headers.Connection = "close";
            throw error.StatusCode == StatusCodes.Status413PayloadTooLarge
                ? Refusal(ErrorCode.TooLong, "HttpBodyTooLong", MostBytes)
                : Refusal(ErrorCode.BadFrame, "HttpBodyCut");
        }
        catch (Exception error) when (error is ConnectionResetException or OperationCanceledException)
        {
            // The client went away, or had to give way. Else Kestrel looks for the rest, and logs that it cannot.
            http.Abort();
            throw Refusal(ErrorCode.BadFrame, "HttpBodyCut");
        }

        return body.ToArray();
    }

    private static Task<Identity?> ActAsync(HttpContext http, SessionContext context, Act act, byte[] body, ref CultureInfo language, CancellationToken cancel)
    {
        if (!Frame.TryParse(body, out var frame, out var fault))
            throw new FaultException(fault!);
        if (frame.Has("lang"u8))
            language = Greeting.LanguageOf(frame);

        // Somebody who goes away has given up, which the order of turns depends on: it is no order to stop.
        var aborted = http.RequestAborted;
        var signingIn = new SigningIn(
            context, new WriteLane(), Transport.WebSocket, http.Connection.RemoteIpAddress, () => aborted.IsCancellationRequested, cancel);
        return act(http, signingIn, frame);
    }

    private static Task<Identity?> RegisterAsync(HttpContext http, SigningIn signingIn, in Frame body) =>
        KeepAsync(http, signingIn.RegisterAsync(NewAccount.Read(body)));

    private static Task<Identity?> SignInAsync(HttpContext http, SigningIn signingIn, in Frame body) => KeepAsync(http, signingIn.ByPasswordAsync(
        body.Text("nick"u8, Limits.NameRunes * 6),
        body.Text("password"u8, Limits.PasswordMaxBytes),
        body.OptionalText("device"u8, Limits.ShownNameBytes)));

    private static async Task<Identity?> KeepAsync(HttpContext http, Task<Identity> entering)
    {
        var identity = await entering;
        TokenCookie.Set(http, identity.NewToken!);
        return identity;
    }

    private static Task<Identity?> SignOutAsync(HttpContext http, SigningIn signingIn, in Frame body) => SignOutAsync(http, signingIn);

    private static async Task<Identity?> SignOutAsync(HttpContext http, SigningIn signingIn)
    {
        if (TokenCookie.Of(http.Request) is not { } token)
            return null;
        try
        {
            await signingIn.RevokeAsync(signingIn.ByToken(token));
        }
        catch (FaultException refused) when (refused.Fault.Code is ErrorCode.BadCredentials or ErrorCode.TokenRevoked or ErrorCode.Disabled)
        {
            // It is worth nothing already.
        }

        TokenCookie.Clear(http);
        return null;
    }

    private static Task AnswerAsync(HttpContext http, Identity? identity) =>
        WriteAsync(http, StatusCodes.Status200OK, new FrameWriter().Begin("ok"u8).OptionalText("nick"u8, identity?.Account.Nick)
            .OptionalText("role"u8, AdministrationOperations.RoleName(identity?.Account.Role ?? ServerRole.Member)).End());

    private static Task RefuseAsync(HttpContext http, Fault fault, CultureInfo language, SessionContext context)
    {
        context.Metrics.Refused(fault.Code);
        var frame = new FrameWriter().Begin("error"u8).Text("code"u8, fault.Code.Name());
        if (fault.RetryAfter is { } wait)
        {
            frame.Number("retryMs"u8, (long)Math.Ceiling(wait.TotalMilliseconds));
            http.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        }

        var status = StatusOf(fault);
        if (status == StatusCodes.Status405MethodNotAllowed)
            http.Response.Headers.Allow = HttpMethods.Post;
        return WriteAsync(http, status, frame.Text("message"u8, fault.Message(language)).End());
    }

    private static int StatusOf(Fault fault) => (fault.Code, fault.Reason) switch
    {
        (_, "OnlyPost") => StatusCodes.Status405MethodNotAllowed,
        (_, "OnlyJson") => StatusCodes.Status415UnsupportedMediaType,
        (ErrorCode.BadCredentials or ErrorCode.TokenRevoked, _) => StatusCodes.Status401Unauthorized,
        (ErrorCode.Forbidden or ErrorCode.Closed or ErrorCode.Disabled, _) => StatusCodes.Status403Forbidden,
        (ErrorCode.NotFound, _) => StatusCodes.Status404NotFound,
        (ErrorCode.AlreadyExists, _) => StatusCodes.Status409Conflict,
        (ErrorCode.TooLong, _) => StatusCodes.Status413PayloadTooLarge,
        (ErrorCode.SlowDown, _) => StatusCodes.Status429TooManyRequests,
        (ErrorCode.StoreFailed or ErrorCode.ShuttingDown or ErrorCode.TooMany, _) => StatusCodes.Status503ServiceUnavailable,
        (ErrorCode.Internal, _) => StatusCodes.Status500InternalServerError,
        _ => StatusCodes.Status400BadRequest,
    };

    private static Task WriteAsync(HttpContext http, int status, FrameWriter frame)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        http.Response.ContentLength = frame.Length;
        return http.Response.Body.WriteAsync(frame.WrittenMemory).AsTask();
    }

    private static FaultException Refusal(ErrorCode code, string reason, params object[] arguments) => new(new Fault(code, reason, arguments));
}
