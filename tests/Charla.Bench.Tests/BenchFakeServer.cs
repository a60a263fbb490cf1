using System.Globalization;
using System.Text;
using System.Text.Json;
using Charla.Client;
using Charla.Protocol;

namespace Charla.Bench.Tests;

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

    /// <summary>A post's <c>ok</c> has the number of the one after it, and that one's the number of this.</summary>
    Misnumbered,

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

    private readonly BenchFakeDoor _door;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Room> _rooms = new(StringComparer.Ordinal);
    private readonly BenchFault _fault;
    private bool _refused;

    public BenchFakeServer(BenchFault fault, Transport transport = Transport.Tcp)
    {
        _fault = fault;
        _door = new BenchFakeDoor(transport, Take, Leave);
        _door.Open();
    }

    public string Address => _door.Address;

    public ValueTask DisposeAsync() => _door.DisposeAsync();

    private void Take(BenchFakeSession session, JsonElement frame)
    {
        lock (_gate)
        {
            if (frame.TryGetProperty("id", out var id) && session.Answers.TryGetValue(id.GetInt64(), out var answer))
                session.Say(answer);
            else
                TakeNew(session, frame);
        }
    }

    private void Leave(BenchFakeSession session)
    {
        lock (_gate)
        {
            foreach (var room in _rooms.Values)
                room.Readers.Remove(session);
        }
    }

    private void TakeNew(BenchFakeSession session, JsonElement frame)
    {
        var id = frame.TryGetProperty("id", out var number) ? number.GetInt64() : 0;
        switch (Text(frame, "op"))
        {
            case "hello":
                session.Say("""{"op":"welcome","protocol":1,"server":"fake","sid":"s","ports":{}}""");
                break;
            case "register":
                Answer(session, id, $$"""{"op":"ok","id":{{id}},"nick":"{{Text(frame, "nick")}}","token":"{{Text(frame, "nick")}}","rev":0}""");
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
            case "pull":
                RoomOf(session.Nick, Text(frame, "conv")).Repeat(session, frame.GetProperty("after").GetInt64(), _fault);
                break;
            case "bye":
                session.Say("""{"op":"bye"}""");
                break;
        }
    }

    private void SignIn(BenchFakeSession session, long id, string nick)
    {
        session.Nick = nick;
        var answer = new StringBuilder();
        foreach (var room in _rooms.Values.Where(room => room.Members.Contains(nick)))
        {
            answer.Append(CultureInfo.InvariantCulture, $$"""{"op":"conv","id":{{id}},"conv":"{{room.NameFor(nick)}}","kind":"public","head":{{room.Head}},"read":0,"unread":0}""").Append('\n');
            room.Readers.Add(session);
        }

        Answer(session, id, $$"""{{answer}}{"op":"ok","id":{{id}},"nick":"{{nick}}","rev":0}""");
    }

    private void Post(BenchFakeSession session, long id, string conversation, string text)
    {
        if (_fault == BenchFault.SlowDown && !_refused && text != "hola")
        {
            _refused = true;
            Answer(session, id, $$"""{"op":"error","id":{{id}},"code":"slow-down","message":"Not so fast.","retryMs":1}""");
            return;
        }

        var room = RoomOf(session.Nick, conversation);
        if (conversation[0] == '@')
            room.Members.UnionWith([session.Nick, conversation[1..]]);
        var number = room.Append(session.Nick, "text", text, _fault);
        if (_fault == BenchFault.Misnumbered && room.Texts is FaultyPost or FaultyPost + 1)
            number += room.Texts == FaultyPost ? 1 : -1;
        Answer(session, id, conversation, number);
    }

    private static void Answer(BenchFakeSession session, long id, string conversation, long number) =>
        Answer(session, id, $$"""{"op":"ok","id":{{id}},"conv":"{{conversation}}","seq":{{number}},"time":"2026-01-05T10:00:00.120Z"}""");

    private static void Answer(BenchFakeSession session, long id, string answer)
    {
        session.Answers[id] = answer;
        session.Say(answer);
    }

    private Room RoomOf(string nick, string conversation)
    {
        var name = conversation[0] == '#' ? conversation : string.Join('+', new[] { nick, conversation[1..] }.Order(StringComparer.Ordinal));
        if (!_rooms.TryGetValue(name, out var room))
            _rooms[name] = room = new Room(name);
        return room;
    }

    private static string Text(JsonElement frame, string name) => frame.GetProperty(name).GetString()!;

    private sealed class Room(string name)
    {
        private readonly List<Line> _lines = [];
        private string? _heldBack;

        public HashSet<string> Members { get; } = new(StringComparer.Ordinal);

        public List<BenchFakeSession> Readers { get; } = [];

        public long Head { get; private set; }

        /// <summary>How many of its entries are messages.</summary>
        public long Texts { get; private set; }

        public string NameFor(string nick) => name[0] == '#' ? name : "@" + name.Split('+').Single(member => member != nick);

        public long Append(string from, string kind, string? text, BenchFault fault)
        {
            Head++;
            if (text is not null)
                Texts++;
            var line = new Line(Head, Texts, from, kind, text);
            _lines.Add(line);
            foreach (var reader in Readers)
                Deliver(reader, line, reader == Readers[^1] ? fault : BenchFault.None);
            return Head;
        }

        /// <summary>Says everything after a number again, but for what never comes.</summary>
        public void Repeat(BenchFakeSession reader, long after, BenchFault fault)
        {
            foreach (var line in _lines.Where(line => line.Number > after))
                Deliver(reader, line, fault == BenchFault.LostEnd && reader == Readers.LastOrDefault() ? fault : BenchFault.None);
        }

        private void Deliver(BenchFakeSession reader, Line line, BenchFault fault)
        {
            var entry = Entry(reader, line);
            switch (fault)
            {
                case BenchFault.Lost when line.Texts == FaultyPost:
                case BenchFault.LostEnd when line.Texts >= FaultyPost:
                    return;
                case BenchFault.Repeated when line.Texts == FaultyPost:
                    reader.Say(entry);
                    break;
                case BenchFault.Swapped when line.Texts == FaultyPost:
                    _heldBack = entry;
                    return;
            }

            reader.Say(entry);
            if (fault == BenchFault.Swapped && _heldBack is not null)
                reader.Say(_heldBack);
            if (fault == BenchFault.Swapped)
                _heldBack = null;
        }

        private string Entry(BenchFakeSession reader, Line line)
        {
            var end = line.Text is null ? "" : string.Create(CultureInfo.InvariantCulture, $",\"n\":{line.Texts},\"text\":\"{line.Text}\"");
            return $$"""{"op":"entry","conv":"{{NameFor(reader.Nick)}}","seq":{{line.Number}},"kind":"{{line.Kind}}","from":"{{line.From}}","via":"tcp","time":"2026-01-05T10:00:00.120Z"{{end}}}""";
        }

        /// <summary>An entry; <paramref name="Texts"/> counts the messages up to it.</summary>
        private sealed record Line(long Number, long Texts, string From, string Kind, string? Text);
    }
}
