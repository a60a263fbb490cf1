using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Charla.Client;

namespace Charla.Testing;

/// <summary>
/// A server that speaks docs/protocol.md over a real loopback socket and keeps everything in memory; a test bends it
/// with <see cref="Intercept"/>, <see cref="Away"/> and <see cref="CutAll"/>.
/// </summary>
internal sealed class FakeServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private readonly List<FakeConnection> _connections = [];
    private readonly Dictionary<string, FakeLog> _logs = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, (string Password, string Name)> _accounts = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, string> _tokens = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<string>> _members = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, List<JsonObject>> _events = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, JsonObject> _answers = new(StringComparer.Ordinal);
    private readonly List<(FakeConnection Connection, JsonObject Frame)> _held = [];
    private readonly Channel<JsonObject> _requests = Channel.CreateUnbounded<JsonObject>();
    private readonly Task _accepting;

    public FakeServer()
    {
        _listener.Start();
        _ = Log("#general");
        _accepting = AcceptAsync();
    }

    public ServerAddress Address => new("127.0.0.1", ((IPEndPoint)_listener.LocalEndpoint).Port);

    /// <summary>Sees each request first; true: it is dealt with.</summary>
    public Func<FakeConnection, JsonObject, bool> Intercept { get; set; } = (_, _) => false;

    /// <summary>Closes each new connection at once.</summary>
    public bool Away { get; set; }

    /// <summary>Connections accepted so far.</summary>
    public int Accepted { get; private set; }

    /// <summary>Every request that came, in order of arrival.</summary>
    public ChannelReader<JsonObject> Requests => _requests.Reader;

    public FakeLog Log(string conversation)
    {
        lock (_gate)
        {
            if (!_logs.TryGetValue(conversation, out var log))
            {
                _logs[conversation] = log = new FakeLog(conversation);
                _members[conversation] = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
            }

            return log;
        }
    }

    /// <summary>An account that signs in with its nick as its token.</summary>
    public Credentials Account(string nick, string password = "secreto")
    {
        lock (_gate)
        {
            _accounts[nick] = (password, nick);
            _tokens["token-" + nick] = nick;
            _members["#general"].Add(nick);
            _events[nick] = [];
        }

        return Credentials.WithToken("token-" + nick);
    }

    /// <summary>Appends entries as if others had posted them.</summary>
    public void Post(string conversation, string from, params string[] texts)
    {
        lock (_gate)
        {
            foreach (var text in texts)
                Append(Log(conversation), "text", from, new JsonObject { ["text"] = text });
        }
    }

    /// <summary>Someone joins, by another device.</summary>
    public void Join(string conversation, string nick)
    {
        lock (_gate)
        {
            var log = Log(conversation);
            Joined(log, nick);
            Append(log, "join", nick, []);
        }
    }

    public void CutAll()
    {
        lock (_gate)
        {
            foreach (var connection in _connections)
                connection.Cut();
        }
    }

    /// <summary>Forgets a token: it was revoked.</summary>
    public void Revoke(string nick)
    {
        lock (_gate)
            _tokens.Remove("token-" + nick);
    }

    /// <summary>Replaces a log by an empty one: a store put back from a copy.</summary>
    public void Forget(string conversation)
    {
        lock (_gate)
            _logs[conversation] = new FakeLog(conversation);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        CutAll();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var serving = new List<Task>();
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var socket = await _listener.AcceptSocketAsync(_stop.Token);
                socket.NoDelay = true;
                var connection = new FakeConnection(socket);
                lock (_gate)
                {
                    Accepted++;
                    _connections.Add(connection);
                }

                if (Away)
                    connection.Cut();
                else
                    serving.Add(connection.ServeAsync(frame => Receive(connection, frame)));
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                break;
            }
        }

        await Task.WhenAll(serving);
    }

    private void Receive(FakeConnection connection, JsonObject frame)
    {
        _requests.Writer.TryWrite(frame);
        if (!Intercept(connection, frame))
            Handle(connection, frame);
    }

    /// <summary>Does what the protocol says.</summary>
    public void Handle(FakeConnection connection, JsonObject frame)
    {
        lock (_gate)
        {
            var op = (string)frame["op"]!;
            if (op is "hello")
                connection.Send(new JsonObject { ["op"] = "welcome", ["protocol"] = 1, ["server"] = "fake" });
            else if (op is "bye")
                connection.Cut();
            else if (op is "signin" or "register")
                SignIn(connection, frame, op is "register");
            else if (connection.Nick is not { } nick)
                connection.Error(frame, "not-signed-in");
            else if (frame["cid"] is { } cid && _answers.TryGetValue(nick + " " + cid, out var before))
                connection.Ok(frame, before.DeepClone().AsObject());
            else if (frame["prev"] is { } prev && !_answers.ContainsKey(nick + " " + prev))
                Hold(connection, frame);
            else
                Answer(connection, nick, op, frame);
        }
    }

    // Until the post before it has come; not for long: docs/protocol.md, section 5.
    private void Hold(FakeConnection connection, JsonObject frame)
    {
        _held.Add((connection, frame));
        _ = Task.Delay(TimeSpan.FromSeconds(2)).ContinueWith(
            _ =>
            {
                lock (_gate)
                {
                    if (_held.Remove((connection, frame)))
                        connection.Error(frame, "out-of-order");
                }
            },
            TaskScheduler.Default);
    }

    private void SignIn(FakeConnection connection, JsonObject frame, bool isNew)
    {
        string? nick = null;
        if (frame["token"] is { } token)
        {
            if (!_tokens.TryGetValue((string)token!, out nick))
            {
                connection.Error(frame, "token-revoked");
                return;
            }
        }
        else
        {
            nick = (string)frame["nick"]!;
            if (isNew && !_accounts.ContainsKey(nick))
                Account(nick, (string?)frame["password"] ?? "");
            var known = _accounts.TryGetValue(nick, out var account) && account.Password == ((string?)frame["password"] ?? "");
            if (!known)
            {
                connection.Error(frame, isNew ? "name-taken" : "bad-credentials");
                return;
            }

            _tokens["token-" + nick] = nick;
        }

        connection.Nick = nick;
        foreach (var log in _logs.Values.Where(l => _members[l.Name].Contains(nick)))
        {
            connection.Send(new JsonObject
            {
                ["op"] = "conv",
                ["id"] = frame["id"]!.DeepClone(),
                ["conv"] = log.Name,
                ["kind"] = "public",
                ["head"] = log.Head,
                ["read"] = 0,
                ["unread"] = log.Head,
            });
        }

        connection.Ok(frame, new JsonObject { ["nick"] = nick, ["rev"] = _events[nick].Count, ["token"] = frame["token"] is null ? "token-" + nick : null });
    }

    private void Answer(FakeConnection connection, string nick, string op, JsonObject frame)
    {
        switch (op)
        {
            case "ping":
                connection.Ok(frame, []);
                break;
            case "signout":
                _tokens.Remove("token-" + nick);
                connection.Ok(frame, []);
                connection.Cut();
                break;
            case "events":
                var events = _events[nick].Where(e => (long)e["rev"]! > (long)frame["after"]!).ToList();
                connection.Rows(frame, events, new JsonObject { ["rev"] = _events[nick].Count, ["more"] = false });
                break;
            case "rooms":
                connection.Rows(
                    frame,
                    _logs.Values.Select(l => new JsonObject { ["op"] = "room", ["conv"] = l.Name, ["kind"] = "public", ["members"] = _members[l.Name].Count, ["head"] = l.Head, ["joined"] = _members[l.Name].Contains(nick) }),
                    new JsonObject { ["more"] = false });
                break;
            case "create":
                Store(connection, nick, frame, Log((string)frame["conv"]!), "join", []);
                break;
            case "profile":
                connection.Ok(frame, []);
                break;
            default:
                if (!_logs.TryGetValue((string?)frame["conv"] ?? "", out var log))
                    connection.Error(frame, "not-found");
                else
                    Answer(connection, nick, op, frame, log);
                break;
        }
    }

    private void Answer(FakeConnection connection, string nick, string op, JsonObject frame, FakeLog log)
    {
        var limit = (int?)frame["limit"] ?? 500;
        switch (op)
        {
            case "post":
                Store(connection, nick, frame, log, "text", Pick(frame, "text", "reply"));
                break;
            case "edit":
                Store(connection, nick, frame, log, "edit", Target(frame, "text"));
                break;
            case "delete":
                Store(connection, nick, frame, log, "deletion", Target(frame));
                break;
            case "react":
                Store(connection, nick, frame, log, "reaction", Target(frame, "emoji", "on"));
                break;
            case "topic":
                Store(connection, nick, frame, log, "topic", Pick(frame, "text"));
                break;
            case "join":
                Store(connection, nick, frame, log, "join", []);
                break;
            case "leave":
                Store(connection, nick, frame, log, "leave", []);
                _members[log.Name].Remove(nick);
                break;
            case "read":
                connection.Ok(frame, Pick(frame, "conv", "seq"));
                break;
            case "members":
                connection.Rows(
                    frame, _members[log.Name].Select(n => new JsonObject { ["op"] = "member", ["nick"] = n, ["role"] = "member" }), new JsonObject { ["more"] = false });
                break;
            case "changes":
                var after = log.After((long)frame["after"]!).ToList();
                connection.Rows(frame, after.Take(limit), End(log, after.Count > limit));
                break;
            case "fetch":
                var lines = log.Lines.Where(e => (long)e["seq"]! < ((long?)frame["before"] ?? long.MaxValue) && (long)e["seq"]! > ((long?)frame["after"] ?? 0)).ToList();
                connection.Rows(frame, frame["after"] is null ? lines.TakeLast(limit) : lines.Take(limit), End(log, lines.Count > limit));
                break;
            default:
                connection.Error(frame, "unknown-op");
                break;
        }
    }

    private void Store(FakeConnection connection, string nick, JsonObject frame, FakeLog log, string kind, JsonObject members)
    {
        if (kind == "join")
            Joined(log, nick);
        var seq = Append(log, kind, nick, members);
        var answer = new JsonObject { ["conv"] = log.Name, ["seq"] = seq, ["time"] = "2026-01-05T10:00:00.120Z" };
        _answers[nick + " " + frame["cid"]] = answer;
        connection.Ok(frame, answer.DeepClone().AsObject());
        foreach (var next in _held.Where(h => h.Connection.Nick == nick && (string?)h.Frame["prev"] == (string?)frame["cid"]).ToList())
        {
            _held.Remove(next);
            Handle(next.Connection, next.Frame);
        }
    }

    private void Joined(FakeLog log, string nick)
    {
        if (_members[log.Name].Add(nick))
            Event(nick, new JsonObject { ["kind"] = "joined", ["conv"] = log.Name, ["head"] = log.Head, ["read"] = 0, ["unread"] = 0 });
    }

    private void Event(string nick, JsonObject item)
    {
        item["op"] = "event";
        item["rev"] = _events[nick].Count + 1L;
        _events[nick].Add(item);
        foreach (var connection in _connections.Where(c => c.Nick == nick))
            connection.Send(item);
    }

    private long Append(FakeLog log, string kind, string from, JsonObject members)
    {
        var live = log.Append(kind, from, members);
        foreach (var connection in _connections.Where(c => c.Nick is { } nick && _members[log.Name].Contains(nick)))
            connection.Send(live);
        return log.Head;
    }

    private static JsonObject End(FakeLog log, bool more) => new() { ["conv"] = log.Name, ["head"] = log.Head, ["more"] = more };

    private static JsonObject Target(JsonObject frame, params string[] members)
    {
        var picked = Pick(frame, members);
        picked["target"] = frame["seq"]!.DeepClone();
        return picked;
    }

    private static JsonObject Pick(JsonObject frame, params string[] members)
    {
        var picked = new JsonObject();
        foreach (var member in members.Where(m => frame[m] is not null))
            picked[member] = frame[member]!.DeepClone();
        return picked;
    }
}
