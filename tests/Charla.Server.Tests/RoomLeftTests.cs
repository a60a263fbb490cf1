using System.Text;
using System.Text.Json;
using Charla.Client;
using Charla.Server.Tests.Storage;
using Charla.Server.Tests.Support;

namespace Charla.Server.Tests;

/// <summary>Who left a private room, or was removed, sees it as it was then: docs/protocol.md, section 4. Of later changes only deletions.</summary>
public sealed class RoomLeftTests
{
    // In everything that is written after the leaving, but for what is deleted.
    private const string Secret = "SECRET";

    [Theory(Timeout = 120_000)]
    [InlineData("tcp", "entry", "kick")]
    [InlineData("tcp", "entry", "leave")]
    [InlineData("tcp", "all", "kick")]
    [InlineData("udp", "entry", "kick")]
    [InlineData("udp", "all", "leave")]
    [InlineData("ws", "all", "kick")]
    public async Task Who_left_sees_the_room_as_it_was_and_of_what_came_later_deletions_only(string transport, string history, string leaving)
    {
        await using var server = await TestServer.StartWithHttpAsync();
        await using var ana = await server.RegisterAsync("ana");
        await using var bea = await Reader.RegisterAsync(server, transport, "bea");
        var room = await Room.BeginAsync(ana, bea, history);
        var left = await room.EndAsync(leaving);
        var copy = await bea.FollowedAsync(room.Joined, left);

        // As she had it, and nothing is changed yet.
        await RequireSameAsync(bea, copy, room, left);
        await room.WriteSecretsAsync();
        await RequireSameAsync(bea, copy, room, left);
        Assert.DoesNotContain(bea.Received, frame => frame.GetRawText().Contains(Secret, StringComparison.Ordinal));

        var fresh = (await bea.AllAsync("fetch", 0)).ToDictionary(line => line.Seq);
        Assert.Equal(("corregido @bea", true, "bea"), (fresh[room.Edited].Text, fresh[room.Edited].Edited, Assert.Single(fresh[room.Edited].Mentions)));
        Assert.Equal(("a editar", false, room.ToEdit), (fresh[room.ToEdit].Text, fresh[room.ToEdit].Edited, fresh[room.ToEdit].Rev));
        Assert.Equal((null, true, false), (fresh[room.ToDelete].Text, fresh[room.ToDelete].Deleted, fresh[room.ToDelete].Edited));
        Assert.Equal((null, true, false), (fresh[room.ToEditAndDelete].Text, fresh[room.ToEditAndDelete].Deleted, fresh[room.ToEditAndDelete].Edited));
        Assert.Equal(["ana", "bea"], fresh[room.Reacted].Reactions["👍"]);
        Assert.Empty(fresh[room.Unreacted].Reactions);
        Assert.Equal(history == "all" ? "antes" : null, fresh.GetValueOrDefault(room.Before)?.Text);
        Assert.Equal(left, fresh.Keys.Max());

        // Old words are found, new ones are not; what stands around a hit is of then too.
        Assert.Empty((await bea.DoAsync("search", new { conv = "#casa", text = Secret + "O" })).Rows);
        Assert.Empty((await bea.DoAsync("search", new { text = Secret + "O" })).Rows);
        foreach (var members in new object[] { new { conv = "#casa", text = "editar", context = 2 }, new { text = "editar", context = 2 } })
        {
            var found = await bea.DoAsync("search", members);
            Assert.Equal([room.ToEdit], found.Rows.Where(row => row.Flag("hit")).Select(row => row.Number("seq")));
            Assert.All(found.Rows, row => Assert.Equal(LogFollower.Show(fresh[row.Number("seq")]), LogFollower.Show(LogFollower.Parse(row))));
        }

        // The rest of what is given "as it is now" is for those who are in.
        foreach (var (op, members) in new (string, object)[]
        {
            ("members", new { conv = "#casa" }), ("who", new { conv = "#casa" }), ("marks", new { conv = "#casa" }),
            ("react", new { conv = "#casa", seq = room.ToEdit, emoji = "x" }), ("edit", new { conv = "#casa", seq = room.Own, text = "x" }),
            ("delete", new { conv = "#casa", seq = room.Own }), ("read", new { conv = "#casa", seq = 1 }), ("topic", new { conv = "#casa", text = "x", cid = "topic-1" }),
        })
        {
            Assert.Equal((op, "not-member"), (op, (await bea.AskAsync(op, members)).Code));
        }

        Assert.DoesNotContain((await bea.DoAsync("rooms", new { limit = 100 })).Rows, row => row.Text("conv") == "#casa");
        Assert.DoesNotContain((await bea.DoAsync("convs")).Rows, row => row.Text("conv") == "#casa");
        var joined = (await bea.DoAsync("events", new { after = 0 })).Rows.Single(row => row.Text("kind") == "joined" && row.Text("conv") == "#casa");
        Assert.Equal("uno", joined.Text("topic"));
        Assert.DoesNotContain(bea.Received, frame => frame.GetRawText().Contains(Secret, StringComparison.Ordinal));

        // And again, and with everything deleted.
        await room.WriteSecretsAsync();
        await RequireSameAsync(bea, copy, room, left);
        foreach (var seq in new[] { room.Edited, room.ToEdit, room.Reacted })
            await ana.DoAsync("delete", new { conv = "#casa", seq });
        await RequireSameAsync(bea, copy, room, left);
        Assert.All([room.Edited, room.ToEdit, room.Reacted], seq => Assert.True(copy.TryGet(seq, out var line) && line.Deleted && line.Rev > left));
        Assert.DoesNotContain(bea.Received, frame => frame.GetRawText().Contains(Secret, StringComparison.Ordinal));
    }

    [Fact(Timeout = 120_000)]
    public async Task Each_one_sees_it_as_of_their_own_leaving_and_who_joins_again_as_it_is_now()
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = await server.RegisterAsync("ana");
        var people = new List<WireClient>();
        await ana.DoAsync("create", new { conv = "#casa", @private = true, history = "all" });
        var seq = (await ana.DoAsync("post", new { conv = "#casa", text = "texto 0" })).Seq;
        for (var i = 1; i <= 4; i++)
        {
            var nick = "p" + i;
            people.Add(await server.RegisterAsync(nick));
            await ana.DoAsync("invite", new { conv = "#casa", nick });
            await people[^1].DoAsync("join", new { conv = "#casa" });
            await people[^1].DoAsync("react", new { conv = "#casa", seq, emoji = "👍" });
            await ana.DoAsync("kick", new { conv = "#casa", nick });
            if (i % 2 == 0)
                await ana.DoAsync("edit", new { conv = "#casa", seq, text = $"texto {i}" });
            await people[^1].DisposeAsync();
        }

        await ana.DoAsync("react", new { conv = "#casa", seq, emoji = "👍" });
        foreach (var (i, text) in new[] { (1, "texto 0"), (2, "texto 0"), (3, "texto 2"), (4, "texto 2") })
        {
            await using var person = await server.SignInAsync(people[i - 1].Token);
            var row = Assert.Single((await person.DoAsync("fetch", new { conv = "#casa", after = seq - 1, limit = 1 })).Rows);
            Assert.Equal((i, text, i), (i, row.Text("text"), row.GetProperty("reactions").GetProperty("👍").GetArrayLength()));
        }

        // What nobody can ask for any more is not kept.
        Assert.True(server.Store.Writer.Scalar("SELECT count(*) FROM " + "old_messages") > 0);
        foreach (var gone in people)
        {
            await ana.DoAsync("invite", new { conv = "#casa", nick = gone.Nick });
            await using var person = await server.SignInAsync(gone.Token);
            await person.DoAsync("join", new { conv = "#casa" });
            Assert.Equal("texto 4", (await person.DoAsync("fetch", new { conv = "#casa", after = seq - 1, limit = 1 })).Rows[0].Text("text"));
        }

        Assert.Equal(0, server.Store.Writer.Scalar("SELECT count(*) FROM " + "old_messages"));
    }

    [Fact(Timeout = 120_000)]
    public async Task What_is_deleted_or_removed_is_erased_as_it_was_too()
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = await server.RegisterAsync("ana");
        await using var bea = await server.RegisterAsync("bea");
        await using var eva = await server.RegisterAsync("eva");
        var seqs = new Dictionary<string, long>();
        foreach (var conv in new[] { "#casa", "#removida" })
        {
            await ana.DoAsync("create", new { conv, @private = true, topic = "tema-" + conv[1..] });
            foreach (var person in new[] { bea, eva })
            {
                await ana.DoAsync("invite", new { conv, nick = person.Nick });
                await person.DoAsync("join", new { conv });
            }

            seqs[conv] = (await ana.DoAsync("post", new { conv, text = $"primera-{conv[1..]}" })).Seq;
            seqs[conv + " eva"] = (await eva.DoAsync("post", new { conv, text = $"eva-primera-{conv[1..]}" })).Seq;
            await bea.DoAsync("leave", new { conv });
            await ana.DoAsync("edit", new { conv, seq = seqs[conv], text = $"segunda-{conv[1..]}" });
            await eva.DoAsync("edit", new { conv, seq = seqs[conv + " eva"], text = $"eva-segunda-{conv[1..]}" });
        }

        Assert.Equal(4, server.Store.Writer.Scalar("SELECT count(*) FROM " + "old_messages"));
        await ana.DoAsync("delete", new { conv = "#casa", seq = seqs["#casa"] });
        await ana.DoAsync("remove", new { conv = "#removida" });
        await using (var admin = await server.AdminAsync())
            await admin.DoAsync("account.delete", new { nick = "eva" });
        await Eventually.IsTrueAsync(() => server.Store.Read(view => view.RoomsToErase().Count + view.AccountsToErase().Count == 0));
        await Eventually.IsTrueAsync(() => server.Search.IsUpToDate && !server.Search.HasRemains);

        await server.StopAsync();
        foreach (var file in Directory.GetFiles(server.Folder).Where(file => File.Exists(file) && !file.EndsWith("sock", StringComparison.Ordinal)))
        {
            var content = Encoding.Latin1.GetString(await ReadAsync(file));
            Assert.All(["primera-", "segunda-", "tema-removida"], word => Assert.DoesNotContain(word, content, StringComparison.Ordinal));
        }
    }

    [Fact(Timeout = 120_000)]
    public async Task Where_nobody_left_and_elsewhere_than_in_private_rooms_nothing_more_is_kept()
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = await server.RegisterAsync("ana");
        await using var bea = await server.RegisterAsync("bea");
        await ana.DoAsync("create", new { conv = "#abierta" });
        await ana.DoAsync("create", new { conv = "#casa", @private = true });
        foreach (var conv in new[] { "#abierta", "#casa", "#general", "@bea" })
        {
            var seq = (await ana.DoAsync("post", new { conv, text = "hola" })).Seq;
            if (conv is "#abierta" or "#general")
            {
                await bea.AskAsync("join", new { conv });
                await bea.DoAsync("leave", new { conv });
            }

            await ana.DoAsync("edit", new { conv, seq, text = "adiós" });
            await ana.DoAsync("react", new { conv, seq, emoji = "x" });
            await ana.DoAsync("react", new { conv, seq, emoji = "x", on = false });
            await ana.DoAsync("edit", new { conv, seq, text = "hasta luego" });
        }

        Assert.Equal("hasta luego", (await bea.DoAsync("fetch", new { conv = "#abierta" })).Rows.Single(row => row.Text("kind") == "text").Text("text"));
        Assert.Equal((0, 0), (server.Store.Writer.Scalar("SELECT count(*) FROM " + "old_messages"), server.Store.Writer.Scalar("SELECT count(*) FROM " + "old_reactions")));
    }

    /// <summary>0.1 kept no earlier texts: what was edited after somebody left is not shown to them at all.</summary>
    [Fact(Timeout = 120_000)]
    public async Task What_an_older_server_wrote_is_not_shown_as_it_became_later()
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = await server.RegisterAsync("ana");
        await using var bea = await Reader.RegisterAsync(server, "tcp", "bea");
        var room = await Room.BeginAsync(ana, bea, "entry");
        var left = await room.EndAsync("kick");
        var copy = await bea.FollowedAsync(room.Joined, left);
        await room.WriteSecretsAsync();
        server.Store.Writer.Execute("DELETE FROM old_messages; DELETE FROM old_reactions; UPDATE events SET text = NULL WHERE kind = 1");

        var fresh = (await bea.AllAsync("fetch", 0)).ToDictionary(line => line.Seq);
        var changes = new ConversationCopy("#casa");
        foreach (var row in await bea.AllAsync("changes", 0))
            changes.Apply(row);

        Assert.Equal((null, true, left), (fresh[room.ToEdit].Text, fresh[room.ToEdit].Deleted, fresh[room.ToEdit].Rev));
        Assert.Equal((null, true), (fresh[room.Edited].Text, fresh[room.Edited].Deleted));
        Assert.Equal("hola bea", fresh[room.Plain].Text);
        Assert.Equal(fresh.Values.OrderBy(line => line.Seq).Select(LogFollower.Show), changes.Lines.Select(LogFollower.Show));
        Assert.Equal(copy.Lines.Select(line => line.Seq), fresh.Keys.Order());
        Assert.Empty((await bea.DoAsync("search", new { text = Secret + "O" })).Rows);
        await bea.DoAsync("search", new { text = "editar", context = 5 });
        Assert.Null((await bea.DoAsync("events", new { after = 0 })).Rows.Single(row => row.Text("kind") == "joined" && row.Text("conv") == "#casa").Text("topic"));
        Assert.DoesNotContain(bea.Received, frame => frame.GetRawText().Contains(Secret, StringComparison.Ordinal));
    }

    [Fact(Timeout = 120_000)]
    public async Task An_event_says_the_same_live_and_whenever_it_is_asked_for()
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = await server.RegisterAsync("ana");
        await using var bea = await server.RegisterAsync("bea");
        await ana.DoAsync("create", new { conv = "#con", topic = "uno" });
        await ana.DoAsync("create", new { conv = "#sin" });
        await bea.DoAsync("join", new { conv = "#con" });
        await bea.DoAsync("join", new { conv = "#sin" });
        await ana.DoAsync("topic", new { conv = "#con", text = "dos" });
        await ana.DoAsync("topic", new { conv = "#sin", text = "tres" });
        await bea.DoAsync("leave", new { conv = "#con" });
        await bea.DoAsync("join", new { conv = "#con" });
        await ana.DoAsync("topic", new { conv = "#con", text = "" });
        await bea.DoAsync("profile", new { name = "Bea" });
        await bea.DoAsync("notify", new { conv = "#con", notify = "none" });
        await bea.DoAsync("block", new { nick = "ana" });
        await bea.DoAsync("read", new { conv = "#con", seq = 4 });

        foreach (var person in new[] { ana, bea })
        {
            var later = (await person.DoAsync("events", new { after = 0, limit = 100 })).Rows;
            await person.WaitAsync(frame => frame.Op() == "event" && !frame.Has("id") && frame.Number("rev") == later[^1].Number("rev"));
            var live = person.Received.Where(frame => frame.Op() == "event" && !frame.Has("id")).ToDictionary(frame => frame.Number("rev"), Members);
            Assert.All(later.Where(row => live.ContainsKey(row.Number("rev"))), row => Assert.Equal(live[row.Number("rev")], Members(row)));
            Assert.True(live.Count > 1);
        }

        var topics = (await bea.DoAsync("events", new { after = 0 })).Rows.Where(row => row.Text("kind") == "joined" && row.Text("conv") == "#con").Select(row => row.Text("topic"));
        Assert.Equal(["uno", "dos"], topics);

        // Of a gap that another event left, "follows" tells who asks.
        static string Members(JsonElement frame) => string.Join(' ', frame.EnumerateObject().Where(member => member.Name is not ("id" or "follows")).Select(member => member.ToString()));
    }

    private static async Task RequireSameAsync(Reader bea, ConversationCopy copy, Room room, long left)
    {
        var fresh = await bea.AllAsync("fetch", 0);
        foreach (var row in fresh.Where(line => line.Seq >= room.Joined && line.Deleted))
            copy.Apply(row);
        Assert.Equal(fresh.Where(line => line.Seq >= room.Joined).Select(LogFollower.Show), copy.Lines.Select(LogFollower.Show));
        var changes = new ConversationCopy("#casa");
        foreach (var row in await bea.AllAsync("changes", 0))
            changes.Apply(row);
        Assert.Equal(fresh.Select(LogFollower.Show), changes.Lines.Select(LogFollower.Show));

        var older = await bea.DoAsync("fetch", new { conv = "#casa", before = left, limit = 4 });
        Assert.Equal(fresh.Where(line => line.Seq < left).TakeLast(4).Select(LogFollower.Show), older.Rows.Select(row => LogFollower.Show(LogFollower.Parse(row))));
        Assert.Equal(left, older.End.Number("head"));
        Assert.Empty((await bea.DoAsync("changes", new { conv = "#casa", after = left })).Rows);
    }

    private static async Task<byte[]> ReadAsync(string file)
    {
        try
        {
            return await File.ReadAllBytesAsync(file);
        }
        catch (IOException)
        {
            // Not a file to be read: the lock, the socket.
            return [];
        }
    }

    /// <summary>A private room of ana's with messages of all kinds, and bea in it.</summary>
    private sealed class Room(WireClient ana, Reader bea)
    {
        private int _round;

        public long Before { get; private set; }

        public long Joined { get; private set; }

        public long Plain { get; private set; }

        public long Own { get; private set; }

        public long Edited { get; private set; }

        public long ToEdit { get; private set; }

        public long ToDelete { get; private set; }

        public long ToEditAndDelete { get; private set; }

        public long Reacted { get; private set; }

        public long Unreacted { get; private set; }

        public static async Task<Room> BeginAsync(WireClient ana, Reader bea, string history)
        {
            var room = new Room(ana, bea);
            await ana.DoAsync("create", new { conv = "#casa", @private = true, history, topic = "uno" });
            room.Before = await room.PostAsync("antes");
            await ana.DoAsync("invite", new { conv = "#casa", nick = "bea" });
            room.Joined = (await bea.DoAsync("join", new { conv = "#casa" })).Seq;
            room.Plain = await room.PostAsync("hola bea");
            room.Own = (await bea.DoAsync("post", new { conv = "#casa", text = "hola ana" })).Seq;
            room.Edited = await room.PostAsync("viejo");
            room.ToEdit = await room.PostAsync("a editar");
            room.ToDelete = await room.PostAsync("a borrar");
            room.ToEditAndDelete = await room.PostAsync("a cambiar y borrar");
            room.Reacted = await room.PostAsync("con reacciones");
            room.Unreacted = await room.PostAsync("sin reacciones");
            await ana.DoAsync("edit", new { conv = "#casa", seq = room.Edited, text = "corregido @bea" });
            await room.ReactAsync(room.Reacted, "👍");
            await bea.DoAsync("react", new { conv = "#casa", seq = room.Reacted, emoji = "👍" });
            await room.ReactAsync(room.Unreacted, "x");
            await room.ReactAsync(room.Unreacted, "x", on: false);

            // Of a message that is older than bea is here: she has the edit, and perhaps not the message.
            await ana.DoAsync("edit", new { conv = "#casa", seq = room.Before, text = "antes" });
            await ana.DoAsync("topic", new { conv = "#casa", text = "dos" });
            return room;
        }

        /// <returns>The number under which bea is not in it any more.</returns>
        public async Task<long> EndAsync(string leaving) => leaving == "kick"
            ? (await ana.DoAsync("kick", new { conv = "#casa", nick = "bea" })).Seq
            : (await bea.DoAsync("leave", new { conv = "#casa" })).Seq;

        public async Task WriteSecretsAsync()
        {
            foreach (var seq in new[] { Before, Edited, ToEdit, ToEditAndDelete, Reacted })
                await ana.AskAsync("edit", new { conv = "#casa", seq, text = $"{Secret}O {_round} @ana" });
            await ana.AskAsync("delete", new { conv = "#casa", seq = ToDelete });
            await ana.AskAsync("delete", new { conv = "#casa", seq = ToEditAndDelete });
            await ReactAsync(Reacted, "👍", on: false);
            foreach (var seq in new[] { Plain, Own, Reacted, Unreacted })
                await ReactAsync(seq, $"{Secret}A {_round}");
            await ReactAsync(Reacted, "👍");
            await ReactAsync(Unreacted, "x");
            await ana.DoAsync("topic", new { conv = "#casa", text = $"{Secret}O {_round}" });
            await PostAsync($"{Secret}O {_round++} editar");
        }

        private async Task<long> PostAsync(string text) => (await ana.DoAsync("post", new { conv = "#casa", text })).Seq;

        private Task ReactAsync(long seq, string emoji, bool on = true) => ana.DoAsync("react", new { conv = "#casa", seq, emoji, on });
    }

    /// <summary>Somebody over any transport.</summary>
    private sealed class Reader : IAsyncDisposable
    {
        private readonly WireClient? _stream;
        private readonly UdpWireClient? _datagrams;

        private Reader(WireClient? stream, UdpWireClient? datagrams) => (_stream, _datagrams) = (stream, datagrams);

        public IReadOnlyList<JsonElement> Received => _stream?.Received ?? _datagrams!.Received;

        public static async Task<Reader> RegisterAsync(TestServer server, string transport, string nick)
        {
            if (transport == "tcp")
                return new Reader(await server.RegisterAsync(nick), null);
            if (transport == "ws")
                return new Reader(await server.RegisterByWebSocketAsync(nick), null);
            var client = new UdpWireClient(server.UdpEndPoint) { Confirms = true };
            await client.RegisterAsync(nick);
            return new Reader(null, client);
        }

        public Task<Answer> AskAsync(string op, object? members = null) => _stream?.AskAsync(op, members) ?? _datagrams!.AskAsync(op, members);

        public Task<Answer> DoAsync(string op, object? members = null) => _stream?.DoAsync(op, members) ?? _datagrams!.DoAsync(op, members);

        public async Task<List<Entry>> AllAsync(string op, long after)
        {
            var all = new List<Entry>();
            for (var more = true; more;)
            {
                var page = await DoAsync(op, new { conv = "#casa", after, limit = 3 });
                all.AddRange(page.Rows.Select(LogFollower.Parse));
                more = page.End.Flag("more");
                after = all.Count > 0 ? all[^1].Seq : after;
            }

            return all;
        }

        /// <summary>What a device has that followed the room from the joining to the leaving.</summary>
        public async Task<ConversationCopy> FollowedAsync(long joined, long left)
        {
            var last = _stream is null ? await _datagrams!.LiveAsync("#casa", left) : await _stream.LiveAsync("#casa", left);
            Assert.Equal("leave", last.Text("kind"));
            var copy = new ConversationCopy("#casa");
            var entries = Received.Where(frame => frame.Op() == "entry" && !frame.Has("id") && frame.Text("conv") == "#casa" && frame.Number("seq") >= joined).Select(LogFollower.Parse).DistinctBy(entry => entry.Seq).OrderBy(entry => entry.Seq).ToList();
            Assert.Equal(Enumerable.Range((int)joined, (int)(left - joined) + 1), entries.Select(entry => (int)entry.Seq));
            foreach (var entry in entries)
                copy.Apply(entry);
            return copy;
        }

        public ValueTask DisposeAsync() => _stream?.DisposeAsync() ?? _datagrams!.DisposeAsync();
    }
}
