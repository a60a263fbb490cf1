using System.Diagnostics;
using System.Net;
using Charla.Client;
using Charla.EndToEnd.Support;
using Charla.Netem;
using Charla.Protocol;

namespace Charla.EndToEnd.Law;

/// <summary>
/// People who do at random what the protocol lets them do, one thing after the other, while connections are cut and the server is
/// killed; and the model of what must come of it.
/// </summary>
internal sealed class Walk(ChatServer server, Random dice) : IAsyncDisposable
{
    /// <summary>In every text, so that a search for it finds all.</summary>
    public const string Word = "palabra";

    private static readonly string[] Nicks = ["ana", "bea", "carlos", "dani", "eva"];
    private static readonly string[] Names = ["#uno", "#dos", "#tres", "#cuatro"];
    private static readonly string[] Emojis = ["👍", "❤️", "ja"];

    private readonly List<Device> _devices = [];
    private readonly List<Room> _rooms = [];
    private readonly HashSet<long?> _removed = [];
    private readonly IPEndPoint _way = new(IPAddress.Loopback, ChatServer.QuietPort());

    // By way of it everybody's first device comes; null while they are all away.
    private TcpProxy? _proxy;
    private int _awayFor;
    private int _texts;

    /// <summary>How often the server was killed while something was under way.</summary>
    public int Kills { get; private set; }

    public int Changes { get; private set; }

    /// <summary>Each comes with three devices, one by each transport.</summary>
    public async Task GatherAsync()
    {
        Back();
        foreach (var nick in Nicks)
        {
            var first = await Device.ConnectAsync(Local(_way.Port), Credentials.NewAccount(nick, null), Transport.Tcp);
            _devices.Add(first);
            _devices.Add(await Device.ConnectAsync(Local(server.Port), Credentials.WithToken(first.Client.Token!), Transport.Udp));
            _devices.Add(await Device.ConnectAsync(Local(server.HttpPort), Credentials.WithToken(first.Client.Token!), Transport.WebSocket));
        }
    }

    /// <param name="isKill">Whether the server is killed meanwhile.</param>
    public async Task StepAsync(bool isKill)
    {
        var doing = Act();
        if (isKill)
        {
            Kills++;
            await Task.Delay(dice.Next(4));
            await server.Kill();
            await server.StartAgain();
        }
        else if (dice.Next(40) == 0)
        {
            _proxy?.CutAll(dice.Next(2) == 0 ? CutKind.Reset : CutKind.Finish);
        }

        await doing.WaitAsync(2 * Eventually.Limit);
        Changes++;
        if (_proxy is null && --_awayFor <= 0)
            Back();
        else if (_proxy is not null && dice.Next(50) == 0)
            await GoAwayAsync();
    }

    /// <summary>All that each of them may see, whoever tells it, and nothing else.</summary>
    public async Task CheckAsync(string what)
    {
        Back();
        foreach (var nick in Nicks)
        {
            var devices = _devices.Where(device => device.Nick == nick).ToList();
            var transport = Pick(ClientTransports.All);
            await using var fresh = await Device.ConnectAsync(
                Local(transport == Transport.WebSocket ? server.HttpPort : server.Port), Credentials.WithToken(devices[0].Client.Token!), transport);
            foreach (var room in _rooms)
                await CheckAsync(room, nick, fresh.Client, devices, $"{what}: {room.NameFor(nick)} of {nick} over {transport}");
            List<AccountEvent> events = [];
            for (var more = true; more;)
            {
                var page = await fresh.Client.EventsAsync(events.LastOrDefault()?.Rev ?? 0);
                events.AddRange(page.Rows);
                more = page.More;
            }

            foreach (var device in devices)
                device.HeardTheSame(events, _removed, $"{what}: events of {nick}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var device in _devices)
            await device.DisposeAsync();
        await GoAwayAsync();
    }

    private void Back() => _proxy ??= TcpProxy.Start(_way, new IPEndPoint(IPAddress.Loopback, server.Port));

    private async Task GoAwayAsync()
    {
        if (_proxy is null)
            return;
        await _proxy.DisposeAsync();
        _proxy = null;
        _awayFor = dice.Next(5, 40);
    }

    private static async Task CheckAsync(Room room, string nick, CharlaClient fresh, List<Device> devices, string what)
    {
        var name = room.NameFor(nick);
        if (!room.CanBeSeenBy(nick))
        {
            // Who is invited knows that it exists; for all others it does not.
            if (room.Pair is null)
                Assert.Equal(room.Invited.Contains(nick) ? ErrorCode.NotMember : ErrorCode.NotFound, (await Assert.ThrowsAsync<CharlaException>(() => fresh.FetchAsync(name))).Code);
            return;
        }

        var must = room.SeenBy(nick);
        var rows = await Fetching.AllAsync(fresh, name);
        Device.Same(must, [.. rows.Select(Room.Show)], what + ", by fetch");
        Device.Same(must, [.. (await Fetching.FoldedAsync(fresh, name)).Select(Room.Show)], what + ", by changes");
        Device.Same(
            [.. rows.Where(row => row is { Kind: EntryKind.Text, Deleted: false }).Select(Room.Show)],
            [.. (await Fetching.FoundAsync(fresh, name, Word)).Select(Room.Show)],
            what + ", by search");
        if (room.WindowOf(nick).To is var until and < long.MaxValue)
        {
            Assert.Equal(until, (await fresh.FetchAsync(name)).Head);
            foreach (var device in devices)
                device.StillHas(name, rows, until, what + ", kept");
        }
        else if (room.IsIn(nick))
        {
            foreach (var device in devices)
                await device.HasAsync(name, must, what + ", kept");
        }
    }

    private static ServerAddress Local(int port) => new("127.0.0.1", port);

    private Task Act()
    {
        while (true)
        {
            var nick = Pick(Nicks);
            var act = dice.Next(100) switch
            {
                < 38 => Post(nick),
                < 48 => Edit(nick),
                < 62 => React(nick),
                < 67 => Delete(nick),
                < 70 => Topic(nick),
                < 74 => Create(nick),
                < 80 => Invite(nick),
                < 88 => Join(nick),
                < 90 => Leave(nick),
                < 94 => Kick(nick),
                < 96 => Remove(nick),
                _ => Write(nick),
            };
            if (act is not null)
                return act();
        }
    }

    // Each act, or null where it is not for this one now.
    private Func<Task>? Post(string nick)
    {
        if (AnyOf(nick) is not { } room)
            return null;
        var reply = dice.Next(5) == 0 ? Any(room.MessagesFor(nick))?.Seq : null;
        var text = Text();
        return () => Done(room, nick, client => client.PostAsync(room.NameFor(nick), text, reply), seq => new Change(seq, EntryKind.Text, nick) { Text = text, Reply = reply });
    }

    private Func<Task>? Edit(string nick)
    {
        if (AnyOf(nick) is not { } room || Any(room.MessagesFor(nick, own: true)) is not { } message)
            return null;
        var text = Text();
        return () => Done(room, nick, client => client.EditAsync(room.NameFor(nick), message.Seq, text), seq => new Change(seq, EntryKind.Edit, nick) { Target = message.Seq, Text = text });
    }

    private Func<Task>? React(string nick)
    {
        if (AnyOf(nick) is not { } room || Any(room.MessagesFor(nick)) is not { } message)
            return null;
        var (emoji, on) = (Pick(Emojis), dice.Next(3) > 0);
        return () => Done(room, nick, client => client.ReactAsync(room.NameFor(nick), message.Seq, emoji, on), seq => new Change(seq, EntryKind.Reaction, nick) { Target = message.Seq, Emoji = emoji, On = on });
    }

    private Func<Task>? Delete(string nick)
    {
        if (AnyOf(nick) is not { } room || Any(room.MessagesFor(nick, own: !room.Owners.Contains(nick))) is not { } message)
            return null;
        return () => Done(room, nick, client => client.DeleteAsync(room.NameFor(nick), message.Seq), seq => new Change(seq, EntryKind.Deletion, nick) { Target = message.Seq });
    }

    private Func<Task>? Topic(string nick)
    {
        if (AnyOf(nick) is not { Pair: null } room || (room.IsPrivate && !room.Owners.Contains(nick)))
            return null;
        var text = Text();
        return () => Done(room, nick, client => client.SetTopicAsync(room.Name, text), seq => new Change(seq, EntryKind.Topic, nick) { Text = text });
    }

    private Func<Task>? Create(string nick)
    {
        var name = Pick(Names);
        if (_rooms.Exists(room => room.Name == name))
            return null;
        var room = new Room { Name = name, IsPrivate = dice.Next(4) > 0, HasAllHistory = dice.Next(2) == 0 };
        room.Owners.Add(nick);
        return CreateAsync;

        async Task CreateAsync()
        {
            var stored = await AskAsync(nick, client => client.CreateAsync(name, room.IsPrivate, room.IsPrivate && room.HasAllHistory));
            room.LogId = stored.Log;
            Enter(room, nick, stored.Seq!.Value);
            _rooms.Add(room);
        }
    }

    private Func<Task>? Invite(string nick)
    {
        var other = Pick(Nicks);
        if (AnyOf(nick) is not { Pair: null, IsPrivate: true } room || room.IsIn(other))
            return null;
        return InviteAsync;

        async Task InviteAsync()
        {
            await AskAsync(nick, client => client.InviteAsync(room.Name, other));
            room.Invited.Add(other);
        }
    }

    private Func<Task>? Join(string nick)
    {
        var room = Any(_rooms.Where(room => room.Pair is null && !room.IsIn(nick) && (!room.IsPrivate || room.Invited.Contains(nick))));
        return room is null ? null : JoinAsync;

        async Task JoinAsync()
        {
            var stored = await AskAsync(nick, client => client.JoinAsync(room.Name));
            room.Invited.Remove(nick);
            Enter(room, nick, stored.Seq!.Value);
        }
    }

    private Func<Task>? Leave(string nick)
    {
        if (AnyOf(nick) is not { Pair: null } room)
            return null;
        return LeaveAsync;

        async Task LeaveAsync()
        {
            var stored = await AskAsync(nick, client => client.LeaveAsync(room.Name));
            Go(room, nick, stored.Seq!.Value, by: null);
        }
    }

    private Func<Task>? Kick(string nick)
    {
        if (AnyOf(nick) is not { Pair: null } room || !room.Owners.Contains(nick) || Any(room.Members.Where(other => other != nick)) is not { } other)
            return null;
        return KickAsync;

        async Task KickAsync()
        {
            var stored = await AskAsync(nick, client => client.KickAsync(room.Name, other));
            Go(room, other, stored.Seq!.Value, by: nick);
            room.Owners.Remove(other);
        }
    }

    private Func<Task>? Remove(string nick)
    {
        if (AnyOf(nick) is not { Pair: null } room || !room.Owners.Contains(nick))
            return null;
        return RemoveAsync;

        async Task RemoveAsync()
        {
            await AskAsync(nick, client => client.RemoveAsync(room.Name));
            Assert.True(_removed.Add(room.LogId), "no two rooms have one log");
            _rooms.Remove(room);
        }
    }

    // To somebody directly.
    private Func<Task>? Write(string nick)
    {
        var other = Pick(Nicks);
        if (other == nick)
            return null;
        var pair = string.CompareOrdinal(nick, other) < 0 ? (nick, other) : (other, nick);
        var room = _rooms.Find(room => room.Pair == pair) ?? new Room { Name = "", Pair = pair };
        var text = Text();
        return WriteAsync;

        async Task WriteAsync()
        {
            await Done(room, nick, client => client.PostAsync("@" + other, text), seq => new Change(seq, EntryKind.Text, nick) { Text = text });
            room.Stays[nick] = room.Stays[other] = new Stay(1, null);
            if (!_rooms.Contains(room))
                _rooms.Add(room);
        }
    }

    private static void Enter(Room room, string nick, long seq)
    {
        room.Log.Add(new Change(seq, EntryKind.Join, nick));
        room.Stays[nick] = new Stay(seq, null);
    }

    private static void Go(Room room, string nick, long seq, string? by)
    {
        room.Log.Add(new Change(seq, EntryKind.Leave, nick) { By = by });
        room.Stays[nick] = room.Stays[nick] with { Until = seq };
    }

    private async Task Done(Room room, string nick, Func<CharlaClient, Task<Stored>> ask, Func<long, Change> change) =>
        room.Log.Add(change((await AskAsync(nick, ask)).Seq!.Value));

    // A device that has not heard yet of the room that took a removed one's name means the removed one, and is refused.
    private async Task<T> AskAsync<T>(string nick, Func<CharlaClient, Task<T>> ask)
    {
        var client = On(nick);
        for (var watch = Stopwatch.StartNew(); ; await Task.Delay(10))
        {
            try
            {
                return await ask(client);
            }
            catch (CharlaException e) when (e.Code == ErrorCode.NotFound && watch.Elapsed < Eventually.Limit)
            {
            }
        }
    }

    private Task AskAsync(string nick, Func<CharlaClient, Task> ask) => AskAsync(nick, async client =>
    {
        await ask(client);
        return true;
    });

    private string Text() => $"{Word} {++_texts}";

    // One of the account's devices that are there.
    private CharlaClient On(string nick) =>
        Pick(_devices.Where(device => device.Nick == nick && (_proxy is not null || device.Client.Transport != Transport.Tcp)).ToList()).Client;

    private Room? AnyOf(string nick) => Any(_rooms.Where(room => room.IsIn(nick)));

    private T? Any<T>(IEnumerable<T> among)
        where T : class
    {
        var all = among.ToList();
        return all.Count == 0 ? null : Pick(all);
    }

    private T Pick<T>(IReadOnlyList<T> among) => among[dice.Next(among.Count)];
}
