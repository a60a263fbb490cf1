using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Charla.Server.Tests.Support;

/// <summary>What a request was answered: the rows before, and the <c>ok</c> or <c>error</c> at the end.</summary>
internal sealed record Answer(IReadOnlyList<JsonElement> Rows, JsonElement End)
{
    public bool IsOk => End.Op() == "ok";

    public string? Code => End.Text("code");

    public long Seq => End.Number("seq");

    public string Message => End.Text("message")!;
}

/// <summary>A scripted client on a raw socket or a WebSocket: sends lines, keeps every frame it gets, and waits for frames by condition.</summary>
internal sealed class WireClient : IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly HashSet<string> Writing =
        new(StringComparer.Ordinal) { "post", "edit", "delete", "react", "create", "join", "leave", "invite", "kick", "topic", "profile", "archive", "remove", "notify", "block" };

    private static int _cids;

    private readonly Socket? _socket;
    private readonly Stream _stream;
    private readonly List<JsonElement> _received = [];
    private readonly Lock _gate = new();
    private TaskCompletionSource _news = NewSignal();
    private Task _reading = Task.CompletedTask;
    private bool _ended;
    private long _ids;

    private WireClient(Socket socket)
    {
        _socket = socket;
        _stream = new NetworkStream(socket, ownsSocket: true);
    }

    private WireClient(ClientWebSocket webSocket)
    {
        WebSocket = webSocket;
        _stream = WebSocketStream.Create(webSocket, WebSocketMessageType.Text, TimeSpan.FromSeconds(10));
    }

    /// <summary>What carries it, where that is a WebSocket.</summary>
    public ClientWebSocket? WebSocket { get; }

    /// <summary>What carries it, where that is TCP.</summary>
    public Socket? Socket => _socket;

    /// <summary>Told each frame as it comes.</summary>
    public Action<JsonElement>? Hears { get; set; }

    public string Nick { get; private set; } = "";

    public string Token { get; private set; } = "";

    /// <summary>The answer to the sign-in, with its <c>conv</c> rows.</summary>
    public Answer Signed { get; private set; } = null!;

    /// <summary>Everything so far.</summary>
    public IReadOnlyList<JsonElement> Received => ReceivedFrom(0);

    public int Count
    {
        get
        {
            lock (_gate)
                return _received.Count;
        }
    }

    /// <summary>Entries of the live feed of a conversation so far.</summary>
    public IReadOnlyList<JsonElement> Live(string conversation) =>
        [.. Received.Where(frame => frame.Op() == "entry" && !frame.Has("id") && frame.Text("conv") == conversation)];

    public static async Task<WireClient> ConnectAsync(IPEndPoint server, bool reading = true, int? receiveBuffer = null)
    {
        var socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (receiveBuffer is { } bytes)
            socket.ReceiveBufferSize = bytes;
        await socket.ConnectAsync(server);
        var client = new WireClient(socket);
        if (reading)
            client.StartReading();
        return client;
    }

    /// <summary>Over a socket that is connected already.</summary>
    public static WireClient Over(Socket socket)
    {
        var client = new WireClient(socket);
        client.StartReading();
        return client;
    }

    /// <summary>By WebSocket; what is sent at once is one message.</summary>
    public static async Task<WireClient> ConnectAsync(Uri server, Action<ClientWebSocketOptions>? with = null)
    {
        var webSocket = new ClientWebSocket();
        with?.Invoke(webSocket.Options);
        await webSocket.ConnectAsync(server, CancellationToken.None);
        var client = new WireClient(webSocket);
        client.StartReading();
        return client;
    }

    public void StartReading() => _reading = ReadAsync();

    public async Task<JsonElement> HelloAsync(string? language = null) =>
        (await SendAndWaitAsync(new { op = "hello", protocol = 1, client = "test", lang = language }, "welcome"));

    public Task<Answer> RegisterAsync(string nick) => EnterAsync("register", new { nick });

    public Task<Answer> SignInAsync(string token) => EnterAsync("signin", new { token });

    public async Task<Answer> EnterAsync(string op, object members)
    {
        var answer = await AskAsync(op, members);
        if (!answer.IsOk)
            return answer;
        Signed = answer;
        Nick = answer.End.Text("nick")!;
        Token = answer.End.Text("token") ?? JsonSerializer.SerializeToNode(members)!["token"]!.GetValue<string>();
        return answer;
    }

    /// <summary>Sends a request with an <c>id</c> (and a <c>cid</c> where it needs one) and waits for its answer.</summary>
    public async Task<Answer> AskAsync(string op, object? members = null)
    {
        var from = Count;
        var id = await SendAsync(op, members);
        return await AnswerAsync(id, from);
    }

    /// <summary>The same, and the answer must be <c>ok</c>.</summary>
    public async Task<Answer> DoAsync(string op, object? members = null)
    {
        var answer = await AskAsync(op, members);
        Assert.True(answer.IsOk, $"{op}: {answer.End}");
        return answer;
    }

    /// <summary>Sends a request and does not wait; its <c>id</c>.</summary>
    public async Task<long> SendAsync(string op, object? members = null)
    {
        var request = new JsonObject { ["op"] = op, ["id"] = Interlocked.Increment(ref _ids) };
        if (members is not null)
        {
            foreach (var (name, value) in JsonSerializer.SerializeToNode(members)!.AsObject())
                request[name] = value?.DeepClone();
        }

        if (Writing.Contains(op) && !request.ContainsKey("cid"))
            request["cid"] = string.Create(CultureInfo.InvariantCulture, $"test-{Interlocked.Increment(ref _cids)}");
        await SendLineAsync(request.ToJsonString());
        return request["id"]!.GetValue<long>();
    }

    public Task SendLineAsync(string line) => SendBytesAsync(Encoding.UTF8.GetBytes(line + "\n"));

    public async Task SendBytesAsync(ReadOnlyMemory<byte> bytes) => await _stream.WriteAsync(bytes);

    public void EndSending() => _socket!.Shutdown(SocketShutdown.Send);

    /// <param name="id">Of the request.</param>
    /// <param name="from">How many frames had come before it was sent.</param>
    public async Task<Answer> AnswerAsync(long id, int from = 0)
    {
        bool IsOfIt(JsonElement frame) => frame.Has("id") && frame.Number("id") == id;
        var end = await WaitAsync(frame => frame.Op() is "ok" or "error" && IsOfIt(frame), from);
        return new Answer([.. ReceivedFrom(from).Where(frame => IsOfIt(frame) && frame.Op() is not ("ok" or "error"))], end);
    }

    /// <summary>Waits for the first frame that fulfils a condition, among those received already and those to come.</summary>
    public async Task<JsonElement> WaitAsync(Func<JsonElement, bool> condition, int from = 0)
    {
        for (var seen = from; ;)
        {
            Task news;
            lock (_gate)
            {
                for (; seen < _received.Count; seen++)
                {
                    if (condition(_received[seen]))
                        return _received[seen];
                }

                Assert.False(_ended, "The connection has ended.");
                news = _news.Task;
            }

            await news.WaitAsync(Patience);
        }
    }

    /// <summary>An entry of the live feed.</summary>
    public Task<JsonElement> LiveAsync(string conversation, long seq) => WaitAsync(frame =>
        frame.Op() == "entry" && !frame.Has("id") && frame.Text("conv") == conversation && frame.Number("seq") == seq);

    /// <summary>An event of the account's own log.</summary>
    public Task<JsonElement> EventAsync(string kind, string? conversation = null) => WaitAsync(frame =>
        frame.Op() == "event" && !frame.Has("id") && frame.Text("kind") == kind && (conversation is null || frame.Text("conv") == conversation));

    /// <summary>Waits until the server has closed the connection.</summary>
    public Task EndAsync() => _reading.WaitAsync(Patience);

    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync();
        await _reading;
    }

    /// <summary>What came after the first so many frames.</summary>
    public IReadOnlyList<JsonElement> ReceivedFrom(int index)
    {
        lock (_gate)
            return _received[index..];
    }

    /// <summary>Keeps nothing of what came so far.</summary>
    public void Forget()
    {
        lock (_gate)
            _received.Clear();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task<JsonElement> SendAndWaitAsync(object request, string op)
    {
        await SendLineAsync(JsonSerializer.Serialize(request));
        return await WaitAsync(frame => frame.Op() == op);
    }

    private async Task ReadAsync()
    {
        try
        {
            using var reader = new StreamReader(_stream, Encoding.UTF8, leaveOpen: true);
            while (await reader.ReadLineAsync() is { } line)
                Add(JsonElement.Parse(line));
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException or WebSocketException)
        {
            // The connection is gone.
        }

        Add(null);
    }

    private void Add(JsonElement? frame)
    {
        if (frame is { } heard)
            Hears?.Invoke(heard);
        lock (_gate)
        {
            if (frame is { } received)
                _received.Add(received);
            else
                _ended = true;
            _news.TrySetResult();
            _news = NewSignal();
        }
    }
}

/// <summary>Members of a received frame.</summary>
internal static class FrameMembers
{
    public static bool Has(this JsonElement frame, string name) => frame.TryGetProperty(name, out _);

    public static string? Op(this JsonElement frame) => frame.Text("op");

    public static string? Text(this JsonElement frame, string name) =>
        frame.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    public static long Number(this JsonElement frame, string name) =>
        frame.TryGetProperty(name, out var value) ? value.GetInt64() : throw new InvalidOperationException($"No {name} in {frame}");

    public static bool Flag(this JsonElement frame, string name) => frame.TryGetProperty(name, out var value) && value.GetBoolean();
}
