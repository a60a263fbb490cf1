using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Charla.Server.Tests.Support;

/// <summary>
/// A scripted client on a raw UDP socket: sends datagrams, keeps every frame and every datagram it gets. It repeats
/// requests, joins parts, and confirms nothing unless told to (<see cref="Confirms"/>).
/// </summary>
internal sealed class UdpWireClient : IAsyncDisposable
{
    private static readonly TimeSpan RepeatAfter = TimeSpan.FromMilliseconds(500);
    private static int _cids;

    private readonly Lock _gate = new();
    private readonly List<JsonElement> _received = [];
    private readonly List<int> _lengths = [];
    private readonly Dictionary<string, string?[]> _parts = [];
    private readonly Dictionary<string, long> _have = [];
    private readonly CancellationTokenSource _stopping = new();
    private IPEndPoint _server;
    private Socket _socket;
    private TaskCompletionSource _news = NewSignal();
    private Task _reading;
    private long _ids;

    public UdpWireClient(IPEndPoint server)
    {
        _server = server;
        _socket = null!;
        Rebind();
    }

    public string Sid { get; set; } = "";

    /// <summary>Where the ids of its requests begin.</summary>
    public long FirstId { init => _ids = value; }

    public string Token { get; private set; } = "";

    public Answer Signed { get; private set; } = null!;

    /// <summary>Whether it confirms each entry that is the next one, and asks for what is missing.</summary>
    public bool Confirms { get; set; }

    /// <summary>Whether it reads what comes.</summary>
    public bool IsDeaf { get; set; }

    /// <summary>Which of the datagrams that come are lost.</summary>
    public Func<bool> Loses { get; set; } = () => false;

    public IPEndPoint Local => (IPEndPoint)_socket.LocalEndPoint!;

    public IReadOnlyList<JsonElement> Received
    {
        get
        {
            lock (_gate)
                return [.. _received];
        }
    }

    public IReadOnlyList<int> Lengths
    {
        get
        {
            lock (_gate)
                return [.. _lengths];
        }
    }

    public int Count
    {
        get
        {
            lock (_gate)
                return _received.Count;
        }
    }

    /// <summary>The last number it has of a conversation.</summary>
    public long Have(string conversation)
    {
        lock (_gate)
            return _have.GetValueOrDefault(conversation);
    }

    /// <summary>The numbers of entries pushed of a conversation, as they came.</summary>
    public IReadOnlyList<long> Pushed(string conversation) =>
        [.. Received.Where(frame => frame.Op() == "entry" && !frame.Has("id") && frame.Text("conv") == conversation).Select(frame => frame.Number("seq"))];

    /// <summary>From here on it has another address, and perhaps knows the server by another one.</summary>
    [System.Diagnostics.CodeAnalysis.MemberNotNull(nameof(_reading))]
    public void Rebind(IPEndPoint? server = null)
    {
        _server = server ?? _server;
        _socket?.Dispose();
        _socket = new Socket(_server.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 4 * 1024 * 1024 };
        _socket.Bind(new IPEndPoint(_server.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Loopback : IPAddress.IPv6Loopback, 0));
        _reading = ReadAsync(_socket);
    }

    public async Task<JsonElement> HelloAsync()
    {
        var welcome = await RepeatAsync(() => SendLineAsync(Padded("""{"op":"hello","protocol":1,"client":"udp test","pad":"*"}""", 400)), frame => frame.Op() == "welcome", Count);
        Sid = welcome.Text("sid")!;
        return welcome;
    }

    public async Task<Answer> EnterAsync(string op, object members)
    {
        if (Sid == "")
            await HelloAsync();
        var answer = await AskAsync(op, members);
        if (!answer.IsOk)
            return answer;
        Signed = answer;
        Token = answer.End.Text("token") ?? Token;
        lock (_gate)
        {
            foreach (var row in answer.Rows)
                _have[row.Text("conv")!] = Math.Max(row.Number("head"), _have.GetValueOrDefault(row.Text("conv")!));
        }

        return answer;
    }

    public Task<Answer> RegisterAsync(string nick) => EnterAsync("register", new { nick, client = "udp test" });

    public Task<Answer> SignInAsync(string token) => EnterAsync("signin", new { token, client = "udp test" });

    /// <summary>Sends a request until it is answered.</summary>
    public async Task<Answer> AskAsync(string op, object? members = null)
    {
        var from = Count;
        var request = Request(op, members);
        var id = request["id"]!.GetValue<long>();
        bool IsOfIt(JsonElement frame) => frame.Has("id") && frame.Number("id") == id;
        var end = await RepeatAsync(() => SendFrameAsync(request), frame => frame.Op() is "ok" or "error" && IsOfIt(frame), from);
        var all = Received.Skip(from).ToList();
        var last = all.FindIndex(frame => frame.Op() is "ok" or "error" && IsOfIt(frame));
        return new Answer([.. all.Take(last).Where(IsOfIt)], end);
    }

    public async Task<Answer> DoAsync(string op, object? members = null)
    {
        var answer = await AskAsync(op, members);
        Assert.True(answer.IsOk, $"{op}: {answer.End}");
        return answer;
    }

    /// <summary>A request with its <c>id</c>, and a <c>cid</c> where it needs one.</summary>
    public JsonObject Request(string op, object? members = null)
    {
        var request = new JsonObject { ["op"] = op, ["sid"] = Sid, ["id"] = Interlocked.Increment(ref _ids) };
        if (members is not null)
        {
            foreach (var (name, value) in JsonSerializer.SerializeToNode(members)!.AsObject())
                request[name] = value?.DeepClone();
        }

        if (op is "post" or "create" or "join" or "leave" or "invite" or "edit" or "delete" or "react" or "profile" or "kick" or "topic" or "archive" or "remove" or "notify" or "block" && !request.ContainsKey("cid"))
            request["cid"] = string.Create(CultureInfo.InvariantCulture, $"udp-{Interlocked.Increment(ref _cids)}");
        return request;
    }

    public Task SendFrameAsync(JsonObject frame) => SendLineAsync(frame.ToJsonString());

    /// <summary>A frame without an answer.</summary>
    public Task TellAsync(string op, object members)
    {
        var frame = Request(op, members);
        frame.Remove("id");
        return SendFrameAsync(frame);
    }

    public Task SendLineAsync(string line) => SendBytesAsync(Encoding.UTF8.GetBytes(line + "\n"));

    public async Task SendBytesAsync(ReadOnlyMemory<byte> datagram) => await _socket.SendToAsync(datagram, _server);

    /// <summary>Sends a frame in parts of that many characters.</summary>
    public async Task SendPartsAsync(JsonObject frame, int chars, string key)
    {
        var pieces = frame.ToJsonString().Chunk(chars).Select(piece => new string(piece)).ToList();
        for (var n = 0; n < pieces.Count; n++)
            await SendLineAsync(new JsonObject { ["op"] = "part", ["sid"] = Sid, ["key"] = key, ["n"] = n, ["of"] = pieces.Count, ["data"] = pieces[n] }.ToJsonString());
    }

    /// <summary>Waits for the first frame that fulfils a condition.</summary>
    public async Task<JsonElement> WaitAsync(Func<JsonElement, bool> condition, int from = 0, CancellationToken cancellation = default)
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

                news = _news.Task;
            }

            await news.WaitAsync(WireClient.Patience, cancellation);
        }
    }

    public Task<JsonElement> LiveAsync(string conversation, long seq) => WaitAsync(frame =>
        frame.Op() == "entry" && !frame.Has("id") && frame.Text("conv") == conversation && frame.Number("seq") == seq);

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _socket.Dispose();
        await _reading;
        _stopping.Dispose();
    }

    public static string Padded(string line, int bytes) =>
        line.Replace("*", new string('x', Math.Max(0, bytes - line.Length + 1)), StringComparison.Ordinal);

    /// <summary>Sends again and again until the answer comes.</summary>
    private async Task<JsonElement> RepeatAsync(Func<Task> send, Func<JsonElement, bool> condition, int from)
    {
        using var patience = new CancellationTokenSource(WireClient.Patience);
        var answer = WaitAsync(condition, from, patience.Token);
        while (!answer.IsCompleted)
        {
            await send();
            await Task.WhenAny(answer, Task.Delay(RepeatAfter, patience.Token));
        }

        return await answer;
    }

    private async Task ReadAsync(Socket socket)
    {
        var buffer = new byte[65536];
        try
        {
            while (!_stopping.IsCancellationRequested)
            {
                var from = await socket.ReceiveFromAsync(buffer, SocketFlags.None, _server, _stopping.Token);
                if (IsDeaf || Loses())
                    continue;
                foreach (var line in Encoding.UTF8.GetString(buffer, 0, from.ReceivedBytes).Split('\n', StringSplitOptions.RemoveEmptyEntries))
                    await TakeAsync(JsonElement.Parse(line));
                lock (_gate)
                    _lengths.Add(from.ReceivedBytes);
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // It is over, or has another address.
        }
    }

    private async Task TakeAsync(JsonElement frame)
    {
        if (frame.Op() == "part")
        {
            var key = frame.Text("key")!;
            var parts = _parts.TryGetValue(key, out var known) ? known : _parts[key] = new string?[frame.Number("of")];
            parts[frame.Number("n")] = frame.Text("data");
            if (parts.Any(part => part is null))
                return;
            _parts.Remove(key);
            foreach (var line in string.Concat(parts).Split('\n', StringSplitOptions.RemoveEmptyEntries))
                await TakeAsync(JsonElement.Parse(line));
            return;
        }

        lock (_gate)
        {
            _received.Add(frame);
            _news.TrySetResult();
            _news = NewSignal();
        }

        if (Confirms)
            await ConfirmAsync(frame);
    }

    /// <summary>The minimal profile of docs/protocol.md: takes the next one, asks for what is missing.</summary>
    private async Task ConfirmAsync(JsonElement frame)
    {
        if (frame.Op() == "entry" && !frame.Has("id"))
        {
            var (conv, seq) = (frame.Text("conv")!, frame.Number("seq"));
            var have = Have(conv);
            var follows = frame.Has("follows") ? frame.Number("follows") : seq - 1;
            if (seq > have && follows <= have)
            {
                lock (_gate)
                    _have[conv] = seq;
                have = seq;
            }
            else if (seq > have)
            {
                await TellAsync("pull", new { conv, after = have });
            }

            await TellAsync("ack", new { heads = new Dictionary<string, long> { [conv] = have } });
        }
        else if (frame.Op() == "heads" && frame.TryGetProperty("heads", out var heads))
        {
            foreach (var head in heads.EnumerateObject())
            {
                if (head.Value.GetInt64() > Have(head.Name))
                    await TellAsync("pull", new { conv = head.Name, after = Have(head.Name) });
                else
                    await TellAsync("ack", new { heads = new Dictionary<string, long> { [head.Name] = Have(head.Name) } });
            }
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
