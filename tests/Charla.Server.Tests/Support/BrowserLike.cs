using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Charla.Server.Tests.Support;

/// <summary>Signs in over HTTP as a browser does, and keeps its cookies.</summary>
internal sealed class BrowserLike : IDisposable
{
    private readonly TestServer _server;
    private readonly SocketsHttpHandler _handler = new() { CookieContainer = new CookieContainer() };
    private readonly HttpClient _http;

    public BrowserLike(TestServer server)
    {
        _server = server;
        _http = new HttpClient(_handler);
    }

    /// <summary>The cookie that the server has set; null where there is none.</summary>
    public Cookie? Cookie => _handler.CookieContainer.GetAllCookies().SingleOrDefault();

    /// <summary>What was answered last, as it came.</summary>
    public HttpResponseMessage Last { get; private set; } = null!;

    /// <summary>Asks and gives the frame that is the answer.</summary>
    public Task<JsonElement> AskAsync(string path, object body, Action<HttpRequestMessage>? with = null) =>
        SendAsync(path, JsonSerializer.Serialize(body), with);

    public async Task<JsonElement> SendAsync(string path, string body, Action<HttpRequestMessage>? with = null)
    {
        Last = await AnswerAsync(path, body, with);
        return JsonElement.Parse(await Last.Content.ReadAsStringAsync());
    }

    public async Task<HttpResponseMessage> AnswerAsync(string path, string body, Action<HttpRequestMessage>? with = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"http://{_server.HttpEndPoint}/api/{path}");
        request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add("Origin", $"http://{_server.HttpEndPoint}");
        request.Headers.Add("Sec-Fetch-Site", "same-origin");
        with?.Invoke(request);
        return await _http.SendAsync(request);
    }

    /// <summary>A WebSocket with the cookies, on which hello was said; and the answer to it.</summary>
    public async Task<(WireClient Client, JsonElement Welcome)> ConnectAsync()
    {
        var client = await WireClient.ConnectAsync(_server.WebSocketAddress, options => options.Cookies = _handler.CookieContainer);
        return (client, await client.HelloAsync());
    }

    public void Dispose() => _http.Dispose();
}
