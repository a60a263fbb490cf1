using System.Net;
using Charla.Protocol;
using Charla.Server;
using Charla.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Charla.Client.Tests;

/// <summary>The client against the server itself: what both of them made of the same page.</summary>
public sealed class RealServerTests : WithRealServer
{
    [Fact(Timeout = Soon)]
    public async Task Over_a_web_socket_long_and_short_posts_come_back_as_they_were()
    {
        var port = Server.HttpEndPoints[0].Port;
        await using var client = await CharlaClient.ConnectAsync(
            new ServerAddress("127.0.0.1", port),
            Credentials.NewAccount("ana", "una muy larga"),
            new ClientOptions { Transport = Transport.WebSocket },
            Token);
        string[] texts = ["Hola", new string('ñ', 8000), "¡Qué\n\"día\"! 👍", .. Enumerable.Range(1, 300).Select(i => "m" + i)];

        await Task.WhenAll(texts.Select(t => client.PostAsync("#general", t, cancellation: Token)));

        Assert.Equal(texts, await TextsAsync(client, texts.Length, via: "ws"));
    }

    [Fact(Timeout = Soon)]
    public async Task Going_from_tcp_to_a_web_socket_and_back_under_load_loses_doubles_and_reorders_nothing()
    {
        await using var client = await CharlaClient.ConnectAsync(
            new ServerAddress("127.0.0.1", Server.TcpEndPoints[0].Port), Credentials.NewAccount("ana", "una muy larga"), cancellation: Token);
        var posting = Task.Run(async () =>
        {
            var posts = new List<Task<Stored>>();
            for (var i = 1; i <= 600; i++)
            {
                posts.Add(client.PostAsync("#general", "m" + i, cancellation: Token));
                // Some are always under way.
                if (posts.Count > 10)
                    await posts[^10];
            }

            return await Task.WhenAll(posts);
        });

        foreach (var transport in (Transport[])[Transport.WebSocket, Transport.Tcp, Transport.WebSocket, Transport.Tcp])
            await client.SwitchAsync(transport, Token);
        var stored = await posting;

        // What one connection sent overtakes what the other did only where the server does not know "prev".
        var inOrder = stored.Select((s, i) => (s.Seq, Text: "m" + (i + 1))).OrderBy(p => p.Seq).Select(p => p.Text);
        Assert.Equal(600, stored.Select(s => s.Seq).Distinct().Count());
        Assert.Equal(inOrder, await TextsAsync(client, 600));
        Assert.Equal(Transport.Tcp, client.Transport);
    }

    [Theory(Timeout = Soon)]
    [InlineData(Transport.Tcp)]
    [InlineData(Transport.Udp)]
    public async Task A_room_that_takes_the_name_of_a_removed_one_is_followed_from_its_beginning(Transport transport)
    {
        var (tcp, udp) = (Server.TcpEndPoints[0].Port, Server.UdpEndPoints[0].Port);
        await using var luis = await CharlaClient.ConnectAsync(
            new ServerAddress("127.0.0.1", tcp), Credentials.NewAccount("luis", "una muy larga"), new ClientOptions { Follow = false }, Token);
        await using var ana = await CharlaClient.ConnectAsync(
            new ServerAddress("127.0.0.1", transport == Transport.Udp ? udp : tcp),
            Credentials.NewAccount("ana", "una muy larga"),
            new ClientOptions { Transport = transport },
            Token);
        var replica = new Replica();
        await luis.CreateAsync("#redes", cancellation: Token);
        await ana.JoinAsync("#redes", Token);
        for (var i = 1; i <= 5; i++)
            await luis.PostAsync("#redes", "viejo " + i, cancellation: Token);
        await ReadUntilAsync(ana, replica, "viejo 5");

        await luis.RemoveAsync("#redes", Token);
        await luis.CreateAsync("#redes", cancellation: Token);
        await ana.JoinAsync("#redes", Token);
        await luis.PostAsync("#redes", "nuevo", cancellation: Token);

        await ReadUntilAsync(ana, replica, "nuevo");
        Assert.DoesNotContain(replica["#redes"].Lines, line => line.Text?.StartsWith("viejo", StringComparison.Ordinal) == true);
    }

    /// <summary>Applies what comes as docs/protocol.md has it, until a text is in the copy.</summary>
    private static async Task ReadUntilAsync(CharlaClient client, Replica replica, string text)
    {
        await foreach (var item in client.Feed.ReadAllAsync(Token))
        {
            replica.Apply(item);
            if (item is Gap gap)
                replica[gap.Conversation].Apply(await client.FetchAsync(gap.Conversation, cancellation: Token));
            if (replica["#redes"].Lines.Any(line => line.Text == text))
                return;
        }
    }

    [Theory(Timeout = Soon)]
    [InlineData(Transport.Tcp)]
    [InlineData(Transport.Udp)]
    public async Task Where_pages_end_early_for_long_messages_catching_up_misses_none(Transport transport)
    {
        var (tcp, udp) = (Server.TcpEndPoints[0].Port, Server.UdpEndPoints[0].Port);
        string[] texts = [.. Enumerable.Range(1, 250).Select(i => $"{i} " + new string('x', i * 37 % 4000))];
        await using (var author = await CharlaClient.ConnectAsync(
            new ServerAddress("127.0.0.1", tcp), Credentials.NewAccount("ana", "una muy larga"), cancellation: Token))
        {
            await Task.WhenAll(texts.Select(t => author.PostAsync("#general", t, cancellation: Token)));
        }

        await using var reader = await CharlaClient.ConnectAsync(
            new ServerAddress("127.0.0.1", transport == Transport.Udp ? udp : tcp),
            Credentials.NewAccount("pepe", "una muy larga"),
            new ClientOptions { Transport = transport, After = new Dictionary<string, long> { ["#general"] = 0 }, FarBehind = long.MaxValue },
            Token);

        Assert.Equal(texts, await TextsAsync(reader, texts.Length));
    }

    private static async Task<List<string?>> TextsAsync(CharlaClient client, int count, string? via = null)
    {
        var texts = new List<string?>();
        while (texts.Count < count)
        {
            if (await client.Feed.ReadAsync(Token) is not Entry { Kind: EntryKind.Text } entry)
                continue;
            Assert.Equal(via ?? entry.Via, entry.Via);
            texts.Add(entry.Text);
        }

        return texts;
    }
}
