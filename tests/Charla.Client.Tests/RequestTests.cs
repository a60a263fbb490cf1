using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Charla.Client.Tests.Fakes;
using Charla.Protocol;
using Charla.Testing;

namespace Charla.Client.Tests;

public sealed class RequestTests
{
    private const int Soon = 60_000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = Soon)]
    public async Task A_post_whose_answer_was_lost_is_stored_once()
    {
        await using var server = new FakeServer();
        await using var client = await server.ConnectAsync("ana");
        var frames = new List<string>();
        server.Intercept = (connection, frame) =>
        {
            if ((string)frame["op"]! != "post")
                return false;
            frames.Add(frame.ToJsonString());
            if (frames.Count > 1)
                return false;
            connection.Silent = true;
            server.Handle(connection, frame);
            connection.Cut();
            return true;
        };

        var stored = await client.PostAsync("#general", "once", cancellation: Token);

        Assert.Equal(1, stored.Seq);
        Assert.Equal(1, server.Log("#general").Head);
        Assert.Equal(2, frames.Count);
        Assert.Equal(frames[0], frames[1]);
        Assert.Equal(["once"], await client.TextsAsync(1));
    }

    [Fact(Timeout = Soon)]
    public async Task Posts_made_while_the_server_is_away_are_stored_in_order_when_it_is_back()
    {
        await using var server = new FakeServer();
        await using var client = await server.ConnectAsync("ana", Clients.Hurried.Watched(out var statuses));
        await statuses.UntilAsync(ConnectionState.Online);
        server.Away = true;
        server.CutAll();
        await statuses.UntilAsync(ConnectionState.Waiting);

        var posts = Enumerable.Range(1, 300).Select(i => client.PostAsync("#general", "m" + i, cancellation: Token)).ToArray();
        server.Away = false;
        var stored = await Task.WhenAll(posts);

        Assert.Equal(Enumerable.Range(1, 300).Select(i => (long?)i), stored.Select(s => s.Seq));
    }

    [Fact(Timeout = Soon)]
    public async Task Posts_are_neither_lost_nor_doubled_though_the_connection_is_cut_again_and_again()
    {
        await using var server = new FakeServer();
        await using var client = await server.ConnectAsync("ana");
        var count = 0;
        server.Intercept = (connection, frame) =>
        {
            if ((string)frame["op"]! != "post" || ++count % 7 != 0)
                return false;
            connection.Silent = count % 2 == 0;
            server.Handle(connection, frame);
            connection.Cut();
            return true;
        };

        var texts = Enumerable.Range(1, 200).Select(i => "m" + i).ToArray();
        foreach (var text in texts)
            await client.PostAsync("#general", text, cancellation: Token);

        Assert.Equal(texts, server.Log("#general").After(0).Select(e => (string)e["text"]!));
        Assert.Equal(texts, await client.TextsAsync(texts.Length));
    }

    [Fact(Timeout = Soon)]
    public async Task Slow_down_is_waited_out_and_the_same_frame_is_sent_again_before_later_ones()
    {
        await using var server = new FakeServer();
        await using var client = await server.ConnectAsync("ana");
        var refused = new Dictionary<string, int>(StringComparer.Ordinal);
        server.Intercept = (connection, frame) =>
        {
            if ((string)frame["op"]! != "post")
                return false;
            var cid = (string)frame["cid"]!;
            refused[cid] = refused.GetValueOrDefault(cid) + 1;
            if (refused[cid] > 2)
                return false;
            connection.Error(frame, "slow-down", retryMs: 20);
            return true;
        };

        var posts = Enumerable.Range(1, 20).Select(i => client.PostAsync("#general", "m" + i, cancellation: Token)).ToArray();
        await Task.WhenAll(posts);

        Assert.Equal(20, server.Log("#general").Head);
        Assert.All(refused.Values, times => Assert.Equal(3, times));
    }

    [Fact(Timeout = Soon)]
    public async Task Slow_down_at_the_door_is_waited_out()
    {
        await using var server = new FakeServer();
        var attempts = 0;
        server.Intercept = (connection, frame) =>
        {
            if ((string)frame["op"]! != "signin" || ++attempts > 2)
                return false;
            connection.Error(frame, "slow-down", retryMs: 10);
            return true;
        };

        await using var client = await server.ConnectAsync("ana");
        Assert.Equal("ana", client.Nick);
    }

    [Fact(Timeout = Soon)]
    public async Task A_server_that_goes_silent_is_left_and_the_request_asked_again()
    {
        await using var server = new FakeServer();
        await using var client = await server.ConnectAsync("ana", Clients.Hurried with { Patience = TimeSpan.FromMilliseconds(150) });
        server.Intercept = (connection, frame) =>
        {
            connection.Silent |= (string)frame["op"]! == "post" && server.Accepted == 1;
            return connection.Silent;
        };

        await client.PostAsync("#general", "heard", cancellation: Token);

        Assert.True(server.Accepted > 1);
        Assert.Equal(1, server.Log("#general").Head);
    }

    [Fact(Timeout = Soon)]
    public async Task A_quiet_server_is_asked_for_a_sign_of_life_and_left_when_it_gives_none()
    {
        await using var server = new FakeServer();
        var asked = new TaskCompletionSource();
        server.Intercept = (connection, frame) =>
        {
            if ((string)frame["op"]! != "ping")
                return false;
            connection.Silent = true;
            return asked.TrySetResult();
        };
        var options = Clients.Hurried with { Quiet = TimeSpan.FromMilliseconds(50), Patience = TimeSpan.FromMilliseconds(150) };
        await using var client = await server.ConnectAsync("ana", options.Watched(out var statuses));

        await asked.Task;
        var status = await statuses.UntilAsync(ConnectionState.Waiting);
        Assert.Equal(Failure.TimedOut, status.Reason?.Failure);
        await statuses.UntilAsync(ConnectionState.Online);
    }

    [Fact(Timeout = Soon)]
    public async Task A_server_that_is_shutting_down_is_asked_again_when_it_is_back()
    {
        await using var server = new FakeServer();
        await using var client = await server.ConnectAsync("ana");
        server.Intercept = (connection, frame) =>
        {
            if ((string)frame["op"]! != "post" || server.Accepted > 1)
                return false;
            connection.Error(frame, "shutting-down");
            return true;
        };

        Assert.Equal(1, (await client.PostAsync("#general", "later", cancellation: Token)).Seq);
    }

    [Fact(Timeout = Soon)]
    public async Task What_does_not_speak_the_protocol_is_told_apart()
    {
        await using var server = new FakeServer();
        server.Intercept = (connection, _) =>
        {
            connection.Send("HTTP/1.1 400 Bad Request");
            return true;
        };

        var e = await Assert.ThrowsAsync<CharlaException>(() => server.ConnectAsync("ana"));
        Assert.Equal(Failure.Garbled, e.Failure);
    }

    [Theory(Timeout = Soon)]
    [InlineData("not json")]
    [InlineData("""{"op":"entry","conv":"#general"}""")]
    [InlineData("""{"op":"entry","conv":"#general","seq":"x","kind":"text"}""")]
    [InlineData("""{"op":"entry","conv":"#general","seq":1,"kind":"text","mentions":{}}""")]
    [InlineData("""{"op":"entry","conv":"#general","seq":1,"kind":"text","reactions":["x"]}""")]
    [InlineData("""{"op":"entry","conv":"#general","seq":1,"kind":"text","reactions":{"x":[1]}}""")]
    [InlineData("""{"op":"entry","conv":"#general","seq":1,"kind":"text","text":"\ud83d"}""")]
    [InlineData("""{"op":"entry","conv":"#general","seq":1,"kind":"text","time":"yesterday"}""")]
    [InlineData("[1,2]")]
    public async Task Garbage_in_the_middle_ends_the_connection_and_nothing_else(string line)
    {
        await using var server = new FakeServer();
        await using var client = await server.ConnectAsync("ana");
        server.Intercept = (connection, frame) =>
        {
            if ((string)frame["op"]! == "post" && server.Accepted == 1)
                connection.Send(line);
            return false;
        };

        await client.PostAsync("#general", "still there", cancellation: Token);
        await client.PingAsync(Token);
        Assert.Equal(["still there"], await client.TextsAsync(1));
        Assert.Equal(1, server.Log("#general").Head);
    }

    [Fact(Timeout = Soon)]
    public async Task Frames_that_nobody_asked_for_are_ignored()
    {
        await using var server = new FakeServer();
        await using var client = await server.ConnectAsync("ana");
        server.Intercept = (connection, _) =>
        {
            connection.Send("""{"op":"ok","id":999999}""");
            connection.Send("""{"op":"weather","rain":true}""");
            connection.Send("  ");
            connection.Send("""{"op":"error","code":"new-code","message":"?"}""");
            return false;
        };

        await client.PingAsync(Token);
        Assert.Equal(1, server.Accepted);
    }

    [Fact(Timeout = Soon)]
    public async Task Refused_timed_out_cancelled_closed_and_unreachable_are_told_apart()
    {
        await using var server = new FakeServer();
        var client = await server.ConnectAsync("ana", Clients.Hurried with { RequestTimeout = TimeSpan.FromMilliseconds(50) });
        server.Intercept = (_, frame) => (string)frame["op"]! == "ping";

        var refused = await Assert.ThrowsAsync<CharlaException>(() => client.PostAsync("#nowhere", "x", cancellation: Token));
        Assert.Equal((Failure.Refused, ErrorCode.NotFound), (refused.Failure, refused.Code));

        var late = await Assert.ThrowsAsync<CharlaException>(() => client.PingAsync(Token));
        Assert.Equal(Failure.TimedOut, late.Failure);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.PingAsync(new CancellationToken(canceled: true)));

        await client.DisposeAsync();
        var closed = await Assert.ThrowsAsync<CharlaException>(() => client.PingAsync(Token));
        Assert.Equal(Failure.Closed, closed.Failure);

        var nobody = await Assert.ThrowsAsync<CharlaException>(
            () => CharlaClient.ConnectAsync(new ServerAddress("127.0.0.1", UnusedPort()), Credentials.WithToken("x"), cancellation: Token));
        Assert.Equal(Failure.Unreachable, nobody.Failure);
    }

    [Fact(Timeout = Soon)]
    public async Task Closing_ends_the_requests_that_wait_and_the_feed()
    {
        await using var server = new FakeServer();
        var client = await server.ConnectAsync("ana");
        server.Intercept = (_, frame) => (string)frame["op"]! == "ping";
        var waiting = client.PingAsync(Token);

        await client.DisposeAsync();

        Assert.Equal(Failure.Closed, (await Assert.ThrowsAsync<CharlaException>(() => waiting)).Failure);
        Assert.False(await client.Feed.WaitToReadAsync(Token));
        Assert.Equal(ConnectionState.Ended, client.Status.State);
        await client.DisposeAsync();
    }

    [Fact(Timeout = Soon)]
    public async Task A_revoked_token_ends_the_client_with_that_reason()
    {
        await using var server = new FakeServer();
        await using var client = await server.ConnectAsync("ana");
        server.Intercept = (_, frame) => (string)frame["op"]! == "post";
        var waiting = client.PostAsync("#general", "x", cancellation: Token);
        server.Revoke("ana");
        server.CutAll();

        Assert.Equal(ErrorCode.TokenRevoked, (await Assert.ThrowsAsync<CharlaException>(() => waiting)).Code);
        var end = await Assert.ThrowsAsync<CharlaException>(async () => await client.Feed.Completion);
        Assert.Equal(ErrorCode.TokenRevoked, end.Code);
    }

    [Fact(Timeout = Soon)]
    public async Task Wrong_credentials_are_told_at_once_and_right_ones_give_a_token()
    {
        await using var server = new FakeServer();
        _ = server.Account("ana", "la buena");

        var e = await Assert.ThrowsAsync<CharlaException>(
            () => CharlaClient.ConnectAsync(server.Address, Credentials.WithPassword("ana", "la mala"), cancellation: Token));
        Assert.Equal(ErrorCode.BadCredentials, e.Code);

        await using var client = await CharlaClient.ConnectAsync(
            server.Address, Credentials.WithPassword("ana", "la buena"), Clients.Hurried, Token);
        Assert.Equal("token-ana", client.Token);
        server.CutAll();
        await client.PingAsync(Token);
    }

    [Fact(Timeout = Soon)]
    public async Task Who_has_signed_in_has_nick_token_and_conversations_at_once()
    {
        await using var server = new FakeServer();
        for (var i = 0; i < 200; i++)
        {
            await using var client = await CharlaClient.ConnectAsync(
                server.Address, Credentials.NewAccount("ana", "secreto"), Clients.Hurried, Token);
            Assert.Equal(("ana", "token-ana", 1), (client.Nick, client.Token, client.Conversations.Count));
        }
    }

    [Fact(Timeout = Soon)]
    public async Task Signing_out_whose_answer_was_lost_still_signs_out()
    {
        await using var server = new FakeServer();
        await using var client = await server.ConnectAsync("ana");
        server.Intercept = (connection, frame) =>
        {
            connection.Silent |= (string)frame["op"]! == "signout";
            return false;
        };

        await client.SignOutAsync(Token);
        Assert.Equal(ConnectionState.Ended, client.Status.State);
    }

    [Fact(Timeout = Soon)]
    public async Task Who_does_not_want_to_wait_can_try_again_now()
    {
        await using var server = new FakeServer();
        var patient = new ClientOptions { FirstPause = TimeSpan.FromHours(1), LongestPause = TimeSpan.FromHours(1) };
        await using var client = await server.ConnectAsync("ana", patient.Watched(out var statuses));
        server.CutAll();
        var status = await statuses.UntilAsync(ConnectionState.Waiting);
        Assert.InRange(status.Pause!.Value, TimeSpan.FromMinutes(30), TimeSpan.FromHours(1));

        client.RetryNow();
        await statuses.UntilAsync(ConnectionState.Online);
    }

    [Fact(Timeout = Soon)]
    public async Task Requests_beyond_the_bound_wait_for_their_turn()
    {
        await using var server = new FakeServer();
        await using var client = await server.ConnectAsync("ana", Clients.Hurried with { RequestsAtOnce = 3 });
        var held = new List<(FakeConnection Connection, JsonObject Frame)>();
        var three = new TaskCompletionSource();
        server.Intercept = (connection, frame) =>
        {
            if (three.Task.IsCompleted)
                return false;
            held.Add((connection, frame));
            if (held.Count == 3)
                three.SetResult();
            return true;
        };

        var posts = Enumerable.Range(1, 10).Select(i => client.PostAsync("#general", "m" + i, cancellation: Token)).ToArray();
        await three.Task;
        Assert.Equal(0, server.Log("#general").Head);
        foreach (var (connection, frame) in held)
            server.Handle(connection, frame);
        await Task.WhenAll(posts);
        Assert.Equal(10, server.Log("#general").Head);
    }

    [Fact(Timeout = Soon)]
    public async Task Lists_and_pages_come_as_the_server_says_them()
    {
        await using var server = new FakeServer();
        await using var client = await server.ConnectAsync("ana");
        await client.CreateAsync("#redes", topic: "capa 3", cancellation: Token);
        var first = await client.PostAsync("#redes", "uno", cancellation: Token);
        await client.EditAsync("#redes", first.Seq!.Value, "dos", Token);
        await client.ReactAsync("#redes", first.Seq.Value, "👍", cancellation: Token);
        await client.MarkReadAsync("#redes", first.Seq.Value, Token);

        Assert.Equal(["#general", "#redes"], (await client.RoomsAsync(cancellation: Token)).Rows.Select(r => r.Name));
        Assert.Equal(["ana"], (await client.MembersAsync("#redes", cancellation: Token)).Rows.Select(m => m.Nick));
        var page = await client.FetchAsync("#redes", limit: 1, cancellation: Token);
        var message = Assert.Single(page.Entries);
        Assert.True(page.More);
        Assert.Equal(("dos", true, 4L), (message.Text, message.Edited, message.Rev));
        Assert.Equal(["ana"], message.Reactions["👍"]);
    }

    private static int UnusedPort()
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
