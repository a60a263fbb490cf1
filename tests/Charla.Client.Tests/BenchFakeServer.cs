using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Charla.Client.Tests;

/// <summary>What a <see cref="BenchFakeServer"/> does wrong, to the last reader of a room and once.</summary>
public enum BenchFault
{
    None,

    /// <summary>One entry never comes.</summary>
    Lost,

    /// <summary>Nor does any after it.</summary>
    LostEnd,

    /// <summary>One comes twice.</summary>
    Repeated,

    /// <summary>Two come in each other's place.</summary>
    Swapped,

    /// <summary>A post is refused with <c>slow-down</c>.</summary>
    SlowDown,
}

/// <summary>
/// As much of a server as a load tool sees: accounts and rooms in memory, one lock, and a fault on demand.
/// </summary>
internal sealed class BenchFakeServer : IAsyncDisposable
{
    // The post to the room that meets the fault.
    private const long FaultyPost = 5;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Room> _rooms = new(StringComparer.Ordinal);
    private readonly List<Task> _running = [];
    private readonly BenchFault _fault;
    private bool _refused;

    public BenchFakeServer(BenchFault fault)
    {
        _fault = fault;
        _listener.Start();
        _running.Add(AcceptAsync());
    }

    public string Address => _listener.LocalEndpoint.ToString()!;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        Task[] running;
        lock (_gate)
            running = [.. _running];
        await Task.WhenAll(running);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                lock (_gate)
                    _running.Add(ServeAsync(client));
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or SocketException)
        {
            // Disposed.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        await Task.Yield();
        using var session = new Session(client);
        try
        {
            using var lines = new StreamReader(client.GetStream(), Encoding.UTF8);
            while (await lines.ReadLineAsync(_stop.Token) is { } line)
            {
                using var frame = JsonDocument.Parse(line);
                lock (_gate)
                    Take(session, frame.RootElement);
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or IOException)
        {
            // The client or the test is done.
        }
        finally
        {
            lock (_gate)
            {
                foreach (var room in _rooms.Values)
                    room.Readers.Remove(session);
            }
        }
    }

    private void Take(Session session, JsonElement frame)
    {
        var id = frame.TryGetProperty("id", out var number) ? number.GetInt64() : 0;
        switch (Text(frame, "op"))
        {
            case "hello":
                session.Say("""{"op":"welcome","protocol":1,"server":"fake"}""");
                break;
            case "register":
                session.Say($$"""{"op":"ok","id":{{id}},"nick":"{{Text(frame, "nick")}}","token":"{{Text(frame, "nick")}}","rev":0}""");
                session.Nick = Text(frame, "nick");
                break;
            case "signin":
                SignIn(session, id, Text(frame, "token"));
                break;
            case "create" or "join":
                var room = RoomOf(session.Nick, Text(frame, "conv"));
                room.Members.Add(session.Nick);
                Answer(session, id, Text(frame, "conv"), room.Append(session.Nick, "join", null, BenchFault.None));
                break;
            case "leave":
                var left = RoomOf(session.Nick, Text(frame, "conv"));
                Answer(session, id, Text(frame, "conv"), left.Append(session.Nick, "leave", null, BenchFault.None));
                left.Members.Remove(session.Nick);
                left.Readers.Remove(session);
                break;
            case "post":
                Post(session, id, Text(frame, "conv"), Text(frame, "text"));
                break;
        }
    }

    private void SignIn(Session session, long id, string nick)
    {
        session.Nick = nick;
        foreach (var room in _rooms.Values.Where(room => room.Members.Contains(nick)))
        {
            session.Say($$"""{"op":"conv","id":{{id}},"conv":"{{room.NameFor(nick)}}","kind":"public","head":{{room.Head}},"read":0,"unread":0}""");
            room.Readers.Add(session);
        }

        session.Say($$"""{"op":"ok","id":{{id}},"nick":"{{nick}}","rev":0}""");
    }

    private void Post(Session session, long id, string conversation, string text)
    {
        if (_fault == BenchFault.SlowDown && !_refused && text != "hola")
        {
            _refused = true;
            session.Say($$"""{"op":"error","id":{{id}},"code":"slow-down","message":"Not so fast.","retryMs":1}""");
            return;
        }

        var room = RoomOf(session.Nick, conversation);
        if (conversation[0] == '@')
            room.Members.UnionWith([session.Nick, conversation[1..]]);
        Answer(session, id, conversation, room.Append(session.Nick, "text", text, _fault));
    }

    private static void Answer(Session session, long id, string conversation, long number) =>
        session.Say($$"""{"op":"ok","id":{{id}},"conv":"{{conversation}}","seq":{{number}},"time":"2026-01-05T10:00:00.120Z"}""");

    private Room RoomOf(string nick, string conversation)
    {
        var name = conversation[0] == '#' ? conversation : string.Join('+', new[] { nick, conversation[1..] }.Order(StringComparer.Ordinal));
        if (!_rooms.TryGetValue(name, out var room))
            _rooms[name] = room = new Room(name);
        return room;
    }

    private static string Text(JsonElement frame, string name) => frame.GetProperty(name).GetString()!;

    private sealed class Session(TcpClient client) : IDisposable
    {
        public string Nick { get; set; } = "";

        public void Say(string frame) => client.GetStream().Write(Encoding.UTF8.GetBytes(frame + "\n"));

        public void Dispose() => client.Dispose();
    }

    private sealed class Room(string name)
    {
        private long _texts;
        private string? _heldBack;

        public HashSet<string> Members { get; } = new(StringComparer.Ordinal);

        public List<Session> Readers { get; } = [];

        public long Head { get; private set; }

        public string NameFor(string nick) => name[0] == '#' ? name : "@" + name.Split('+').Single(member => member != nick);

        public long Append(string from, string kind, string? text, BenchFault fault)
        {
            Head++;
            if (text is not null)
                _texts++;
            foreach (var reader in Readers)
                Deliver(reader, Entry(reader, from, kind, text), reader == Readers[^1] ? fault : BenchFault.None);
            return Head;
        }

        private void Deliver(Session reader, string entry, BenchFault fault)
        {
            switch (fault)
            {
                case BenchFault.Lost when _texts == FaultyPost:
                case BenchFault.LostEnd when _texts >= FaultyPost:
                    return;
                case BenchFault.Repeated when _texts == FaultyPost:
                    reader.Say(entry);
                    break;
                case BenchFault.Swapped when _texts == FaultyPost:
                    _heldBack = entry;
                    return;
            }

            reader.Say(entry);
            if (fault == BenchFault.Swapped && _heldBack is not null)
                reader.Say(_heldBack);
            if (fault == BenchFault.Swapped)
                _heldBack = null;
        }

        private string Entry(Session reader, string from, string kind, string? text)
        {
            var end = text is null ? "" : string.Create(CultureInfo.InvariantCulture, $",\"n\":{_texts},\"text\":\"{text}\"");
            return $$"""{"op":"entry","conv":"{{NameFor(reader.Nick)}}","seq":{{Head}},"kind":"{{kind}}","from":"{{from}}","via":"tcp","time":"2026-01-05T10:00:00.120Z"{{end}}}""";
        }
    }
}
