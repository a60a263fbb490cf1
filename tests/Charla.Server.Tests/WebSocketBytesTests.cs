using System.Text;
using Charla.Server.Tests.Support;

namespace Charla.Server.Tests;

/// <summary>What clients of RFC 6455 may send, and what they may not, byte by byte.</summary>
public sealed class WebSocketBytesTests
{
    private const string Ping = "{\"op\":\"ping\",\"id\":7}\n";

    [Fact(Timeout = 120_000)]
    public async Task Fragments_are_joined_with_control_frames_between_them()
    {
        await using var server = await TestServer.StartWithHttpAsync();
        using var client = await RawWebSocket.ConnectAsync(server);
        var bytes = Encoding.ASCII.GetBytes(Ping);
        await client.SendFrameAsync(0x01, bytes[..3]);
        await client.SendFrameAsync(0x89, "are you there?"u8.ToArray());
        await client.SendFrameAsync(0x00, []);
        await client.SendFrameAsync(0x8A, []);
        foreach (var one in bytes[3..^1])
            await client.SendFrameAsync(0x00, [one]);
        await client.SendFrameAsync(0x80, bytes[^1..]);
        Assert.Equal((0x8A, "are you there?"), await client.NextFrameAsync() is var (first, pong) ? (first, Encoding.ASCII.GetString(pong)) : default);
        Assert.Equal(("ok", 7L), await client.NextAsync() is var ok ? (ok.Op(), ok.Number("id")) : default);
    }

    [Fact(Timeout = 120_000)]
    public async Task A_frame_may_come_byte_by_byte()
    {
        await using var server = await TestServer.StartWithHttpAsync();
        using var client = await RawWebSocket.ConnectAsync(server);
        byte[] frames = [.. RawWebSocket.Frame(0x89, [1, 2, 3]), .. RawWebSocket.Frame(0x81, Encoding.ASCII.GetBytes(Ping.PadRight(200))), .. RawWebSocket.Frame(0x81, Encoding.ASCII.GetBytes(Ping))];
        foreach (var one in frames)
            await client.SendBytesAsync([one]);
        Assert.Equal([1, 2, 3], (await client.NextFrameAsync()).Payload);
        Assert.Equal("ok", (await client.NextAsync()).Op());
        Assert.Equal("ok", (await client.NextAsync()).Op());
    }

    [Fact(Timeout = 120_000)]
    public async Task Fragments_for_ever_are_too_long()
    {
        await using var server = await TestServer.StartWithHttpAsync();
        using var client = await RawWebSocket.ConnectAsync(server);
        await client.SendFrameAsync(0x01, new byte[1_000]);
        for (var i = 0; i < 65; i++)
            await client.SendFrameAsync(0x00, new byte[1_000]);
        Assert.Equal("too-long", (await client.NextAsync()).Text("code"));
        Assert.Equal(1009, await client.CloseCodeAsync());
    }

    [Fact(Timeout = 120_000)]
    public async Task Who_pings_without_reading_does_not_keep_the_server_from_stopping()
    {
        await using var server = await TestServer.StartWithHttpAsync(options => options with { StopTimeout = TimeSpan.FromMilliseconds(200) });
        using var client = await RawWebSocket.ConnectAsync(server);
        await client.SendUntilNothingIsTakenAsync(RawWebSocket.Frame(0x89, new byte[125]));
        await server.StopAsync().AsTask().WaitAsync(WireClient.Patience);
        Assert.Equal(0, server.Sessions);
    }

    [Fact(Timeout = 120_000)]
    public async Task A_length_without_sense_is_too_long_before_anything_of_it_comes()
    {
        await using var server = await TestServer.StartWithHttpAsync();
        using var client = await RawWebSocket.ConnectAsync(server);
        await client.SendBytesAsync([0x81, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1, 2, 3, 4]);
        Assert.Equal("too-long", (await client.NextAsync()).Text("code"));
        Assert.Equal(1009, await client.CloseCodeAsync());
    }

    [Fact(Timeout = 120_000)]
    public async Task Bytes_that_are_not_UTF8_are_answered_and_the_next_message_counts()
    {
        await using var server = await TestServer.StartWithHttpAsync();
        using var client = await RawWebSocket.ConnectAsync(server);
        await client.SendFrameAsync(0x81, [.. "{\"op\":\"ping\",\"x\":\""u8, 0xFF, 0xFE, .. "\"}\n"u8]);
        Assert.Equal("bad-frame", (await client.NextAsync()).Text("code"));
        await client.SendAsync(Ping);
        Assert.Equal("ok", (await client.NextAsync()).Op());
    }

    public static TheoryData<string, byte[]> WrongFrames() => new()
    {
        { "not masked", [0x81, 0x02, 0x7B, 0x7D] },
        { "a reserved bit", RawWebSocket.Frame(0xC1, [1]) },
        { "an unknown opcode", RawWebSocket.Frame(0x83, [1]) },
        { "an unknown control frame", RawWebSocket.Frame(0x8B, []) },
        { "a continuation of nothing", RawWebSocket.Frame(0x80, [1]) },
        { "a new message within another", [.. RawWebSocket.Frame(0x01, [1]), .. RawWebSocket.Frame(0x81, [1])] },
        { "a ping in fragments", RawWebSocket.Frame(0x09, [1]) },
        { "a ping that is too long", RawWebSocket.Frame(0x89, new byte[126]) },
    };

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(WrongFrames))]
    public async Task A_wrong_frame_ends_the_connection(string what, byte[] frame)
    {
        await using var server = await TestServer.StartWithHttpAsync();
        using var client = await RawWebSocket.ConnectAsync(server);
        await client.SendAsync(Ping);
        Assert.Equal("ok", (await client.NextAsync()).Op());
        await client.SendBytesAsync([.. frame, .. new byte[5_000]]);
        Assert.True(await client.CloseCodeAsync() == 1002, what);
        await Eventually.IsTrueAsync(() => server.Sessions == 0);
    }

    [Theory(Timeout = 120_000)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_client_that_is_gone_in_the_middle_of_a_message_leaves_nothing_behind(bool isReset)
    {
        await using var server = await TestServer.StartWithHttpAsync();
        using var client = await RawWebSocket.ConnectAsync(server);
        Assert.Equal(1, server.Sessions);
        await client.SendFrameAsync(0x01, new byte[1_000]);
        await client.SendBytesAsync([0x80, 0xFE]);
        if (isReset)
            client.Reset();
        else
            client.Dispose();
        await Eventually.IsTrueAsync(() => server.Sessions == 0);
    }

    [Fact(Timeout = 120_000)]
    public async Task A_client_that_gives_no_sign_of_life_is_ended_and_one_that_does_is_not()
    {
        await using var server = await TestServer.StartWithHttpAsync(options => options with { PingInterval = TimeSpan.FromSeconds(1) });
        using var vanished = await RawWebSocket.ConnectAsync(server);
        await using var ana = await server.RegisterByWebSocketAsync("ana");
        Assert.Equal(2, server.Sessions);
        await Eventually.IsTrueAsync(() => server.Sessions == 1);
        Assert.Equal(0x89, (await vanished.NextFrameAsync()).First);

        // Longer than the vanished one had; the framework's client answers pings by itself.
        using var second = await RawWebSocket.ConnectAsync(server);
        await Eventually.IsTrueAsync(() => server.Sessions == 1);
        await ana.DoAsync("ping");
    }

    [Theory(Timeout = 120_000)]
    [InlineData("Origin: http://example.org\r\n", "403")]
    [InlineData("Origin: null\r\n", "403")]
    [InlineData("Origin: http://localhost\r\n", "403")]
    [InlineData("", "101")]
    public async Task A_page_of_another_site_is_refused(string headers, string status)
    {
        await using var server = await TestServer.StartWithHttpAsync();
        using var client = new RawWebSocket();
        Assert.StartsWith($"HTTP/1.1 {status} ", await client.HandshakeAsync(server, headers), StringComparison.Ordinal);
    }

    [Fact(Timeout = 120_000)]
    public async Task A_page_of_this_server_may_connect()
    {
        await using var server = await TestServer.StartWithHttpAsync();
        using var client = new RawWebSocket();
        Assert.StartsWith("HTTP/1.1 101 ", await client.HandshakeAsync(server, $"Origin: http://{server.HttpEndPoint}\r\n"), StringComparison.Ordinal);
    }

    [Fact(Timeout = 120_000)]
    public async Task Another_version_is_told_which_one_is_served()
    {
        await using var server = await TestServer.StartWithHttpAsync();
        using var client = new RawWebSocket();
        var answer = await client.HandshakeAsync(server, version: "8");
        Assert.StartsWith("HTTP/1.1 426 ", answer, StringComparison.Ordinal);
        Assert.Contains("\r\nSec-WebSocket-Version: 13\r\n", answer, StringComparison.Ordinal);
    }
}
