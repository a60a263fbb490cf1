using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Charla.EndToEnd.Floods;

/// <summary>What an attack finds.</summary>
/// <param name="Port">TCP's and UDP's.</param>
/// <param name="Http">HTTP's and WebSocket's.</param>
/// <param name="Token">Of an account of its own, signed in like any other, that is in <c>#clase</c>.</param>
/// <param name="Size">1 is a size of seconds; the whole is larger.</param>
internal sealed record Battlefield(int Port, int Http, string Token, int Size)
{
    /// <summary>What should not have been answered, and was.</summary>
    public ConcurrentQueue<string> Faults { get; } = [];
}

/// <summary>
/// What people do to servers. Each goes on until it is cancelled, at a pace of its own: the processors of this machine belong to
/// the server and to the honest, too.
/// </summary>
internal static class Attacks
{
    private const string Hello = """{"op":"hello","protocol":1,"client":"x"}""" + "\n";

    private static readonly TimeSpan GivesUp = TimeSpan.FromSeconds(2);

    public static IReadOnlyList<(string Name, Func<Battlefield, CancellationToken, Task> RunAsync)> All { get; } =
    [
        ("passwords guessed from many addresses", PasswordsAsync),
        ("accounts without end", AccountsAsync),
        ("silent connections", SilenceAsync),
        ("hostile frames", FramesAsync),
        ("hostile datagrams", DatagramsAsync),
        ("hostile HTTP, and slow", HttpAsync),
        ("hostile WebSockets", WebSocketsAsync),
        ("an account that floods", AccountFloodAsync),
        ("readers that stop reading", DeafAsync),
    ];

    // From each address, four at a time, who wait for two seconds and go.
    private static Task PasswordsAsync(Battlefield field, CancellationToken cancellation) => ManyAsync(8 * field.Size, async (from, n) =>
    {
        using var stranger = await Stranger.ConnectAsync(field.Port, 2 + (from % 200));
        if (stranger is null)
            return;
        await stranger.SendAsync(Hello + $$"""{"op":"signin","id":1,"nick":"honrada{{n % Honest.People}}","password":"no es esta {{n}}"}""" + "\n", cancellation);
        await stranger.HearAsync("\"id\":1", GivesUp, cancellation);
    }, cancellation);

    private static Task AccountsAsync(Battlefield field, CancellationToken cancellation) => ManyAsync(4 * field.Size, async (from, n) =>
    {
        using var stranger = await Stranger.ConnectAsync(field.Port, 2 + (from % 2));
        if (stranger is null)
            return;
        await stranger.SendAsync(Hello + $$"""{"op":"register","id":1,"nick":"x{{from}}-{{n}}-{{Random.Shared.Next():x}}"}""" + "\n", cancellation);
        await stranger.HearAsync("\"id\":1", GivesUp, cancellation);
        await Task.Delay(5, CancellationToken.None);
    }, cancellation);

    // They come from the address of the honest. One that is turned away comes again.
    private static Task SilenceAsync(Battlefield field, CancellationToken cancellation) => ManyAsync(1_100 * field.Size, async (from, _) =>
    {
        using var stranger = await Stranger.ConnectAsync(from % 10 == 9 ? field.Http : field.Port);
        if (stranger is not null && from % 2 == 0)
            await stranger.SendAsync(from % 10 == 9 ? "GET / HTTP/1.1\r\n" : Hello, cancellation);
        await (stranger?.DrainAsync(cancellation) ?? Task.CompletedTask);
        await Task.Delay(500, CancellationToken.None);
    }, cancellation);

    private static Task FramesAsync(Battlefield field, CancellationToken cancellation) => ManyAsync(6 * field.Size, async (from, n) =>
    {
        using var stranger = await Stranger.ConnectAsync(field.Port);
        if (stranger is null)
            return;
        if (n % 2 == 0)
            await stranger.SendAsync(Hello, cancellation);
        var draining = stranger.DrainAsync(cancellation);
        var hostile = HostileLines(field.Token);
        switch ((from + n) % 4)
        {
            case 0:
                foreach (var line in hostile)
                    await stranger.SendAsync(line + "\n", cancellation);
                break;
            case 1: // a line without an end
                for (var i = 0; i < 20 && await stranger.SendAsync(new string('[', 8192), cancellation); i++)
                {
                    // It is told when it is enough.
                }

                break;
            case 2: // drop by drop
                foreach (var character in hostile[Random.Shared.Next(hostile.Length)].Take(100))
                {
                    if (!await stranger.SendAsync([(byte)character], cancellation))
                        break;
                    await Task.Delay(20, CancellationToken.None);
                }

                break;
            default:
                for (var i = 0; i < 20; i++)
                    await stranger.SendAsync([.. Noise(2000), (byte)'\n'], cancellation);
                break;
        }

        await Task.Delay(20, CancellationToken.None);
        stranger.Dispose();
        await draining;
    }, cancellation);

    private static Task DatagramsAsync(Battlefield field, CancellationToken cancellation) => ManyAsync(4 * field.Size, async (from, n) =>
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Parse($"127.0.0.{1 + from}"), 0));
        await socket.ConnectAsync(IPAddress.Loopback, field.Port, CancellationToken.None);
        var pad = new string('x', 400);
        string[] forged =
        [
            $$"""{"op":"hello","protocol":1,"client":"x","pad":"{{pad}}"}""",
            """{"op":"hello","protocol":1}""",
            $$"""{"op":"signin","sid":"{{Convert.ToBase64String(Noise(16))}}","id":1,"token":"k1.!!!","pad":"{{pad}}"}""",
            $$"""{"op":"register","sid":"{{n}}","id":1,"nick":"x{{n}}"}""",
            $$"""{"op":"part","sid":"AAAA","key":"k{{n}}","n":{{n % 130}},"of":127,"data":"{{pad}}"}""",
            """{"op":"move","sid":"AAAA","token":"AAAA"}""",
            """{"op":"ack","sid":"AAAA","heads":{"#clase":9007199254740991},"rev":1}""",
            """{"op":"bye"}""",
        ];
        for (var i = 0; i < 40; i++)
        {
            var bytes = i % 2 == 0 ? Encoding.UTF8.GetBytes(forged[Random.Shared.Next(forged.Length)]) : Noise(Random.Shared.Next(1, 1400));
            try
            {
                await socket.SendAsync(bytes, SocketFlags.None, CancellationToken.None);
            }
            catch (SocketException)
            {
                // The system has no room for it.
            }
        }

        await Task.Delay(10, CancellationToken.None);
    }, cancellation);

    private static Task HttpAsync(Battlefield field, CancellationToken cancellation) => ManyAsync(40 * field.Size, async (from, n) =>
    {
        using var stranger = await Stranger.ConnectAsync(field.Http);
        if (stranger is null)
            return;
        var requests = HostileRequests();
        if (from % 40 >= 6)
        {
            // Slowly, a header now and then.
            await stranger.SendAsync("GET / HTTP/1.1\r\nHost: localhost\r\n", cancellation);
            while (await stranger.SendAsync("X: y\r\n", cancellation) && !cancellation.IsCancellationRequested)
                await Task.Delay(200, CancellationToken.None);
            return;
        }

        var request = requests[(from + n) % requests.Length];
        await stranger.SendAsync(request, cancellation);
        var answer = await stranger.HearAsync("\r\n", GivesUp, cancellation);
        if (answer.StartsWith("HTTP/1.1 500", StringComparison.Ordinal))
            field.Faults.Enqueue($"500 for {request.Split('\r')[0]}");
        await Task.Delay(20, CancellationToken.None);
    }, cancellation);

    private static Task WebSocketsAsync(Battlefield field, CancellationToken cancellation) => ManyAsync(6 * field.Size, async (from, n) =>
    {
        using var stranger = await Stranger.ConnectAsync(field.Http);
        if (stranger is null)
            return;
        await stranger.SendAsync(
            $"GET /ws HTTP/1.1\r\nHost: 127.0.0.1:{field.Http}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {Convert.ToBase64String(Noise(16))}\r\n\r\n",
            cancellation);
        await stranger.HearAsync("\r\n\r\n", GivesUp, cancellation);
        var draining = stranger.DrainAsync(cancellation);
        byte[][] hostile =
        [
            Noise(3000),
            [0x81, 0x05, (byte)'h', (byte)'o', (byte)'l', (byte)'a', (byte)'!'], // not masked
            [0x81, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1, 2, 3, 4], // of 2^63 - 1 bytes
            [0x81, 0xFE, 0xFF, 0xFF, 0, 0, 0, 0, .. new byte[65_535]],
            [.. Enumerable.Repeat<byte[]>([0x89, 0x80, 0, 0, 0, 0], 2_000).SelectMany(ping => ping)],
            [.. Enumerable.Repeat<byte[]>([0x01, 0x81, 0, 0, 0, 0, (byte)'{'], 2_000).SelectMany(begun => begun)],
            [0x88, 0x81, 0, 0, 0, 0, 3],
            [.. HostileLines(field.Token).SelectMany(Masked)],
        ];
        await stranger.SendAsync(hostile[(from + n) % hostile.Length], cancellation);
        await Task.Delay(50, CancellationToken.None);
        stranger.Dispose();
        await draining;
    }, cancellation);

    // Signed in on many connections, as fast as it may and faster.
    private static Task AccountFloodAsync(Battlefield field, CancellationToken cancellation) => ManyAsync(20 * field.Size, async (from, _) =>
    {
        using var stranger = await Stranger.ConnectAsync(field.Port);
        if (stranger is null)
            return;
        await stranger.SendAsync(Hello + $$"""{"op":"signin","id":1,"token":"{{field.Token}}"}""" + "\n", cancellation);
        var draining = stranger.DrainAsync(cancellation);
        for (var n = 2; !cancellation.IsCancellationRequested; n += 3)
        {
            var going = await stranger.SendAsync(
                $$"""
                {"op":"post","id":{{n}},"cid":"{{from}}-{{n}}-{{Random.Shared.Next():x}}","conv":"#clase","text":"compra ya {{n}}"}
                {"op":"search","id":{{n + 1}},"text":"compra ya says","limit":50,"context":5}
                {"op":"fetch","id":{{n + 2}},"conv":"#clase","limit":500}

                """,
                cancellation);
            if (!going)
                break;
            await Task.Delay(10, CancellationToken.None);
        }

        stranger.Dispose();
        await draining;
    }, cancellation);

    private static Task DeafAsync(Battlefield field, CancellationToken cancellation) => ManyAsync(30 * field.Size, async (_, _) =>
    {
        using var stranger = await Stranger.ConnectAsync(field.Port, receiveBuffer: 4096);
        if (stranger is null)
            return;
        await stranger.SendAsync(Hello + $$"""{"op":"signin","id":1,"token":"{{field.Token}}"}""" + "\n", cancellation);
        for (var i = 0; i < 200; i++)
            await stranger.SendAsync("""{"op":"changes","id":2,"conv":"#clase","after":0,"limit":500}""" + "\n", cancellation);
        await Task.Delay(Timeout.Infinite, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }, cancellation);

    // So many at once, each again and again. Where it comes to nothing there is a pause.
    private static Task ManyAsync(int count, Func<int, int, Task> attack, CancellationToken cancellation) =>
        Task.WhenAll(Enumerable.Range(0, count).Select(from => Task.Run(async () =>
        {
            for (var n = 0; !cancellation.IsCancellationRequested; n++)
            {
                await attack(from, n);
                await Task.Delay(5, CancellationToken.None);
            }
        })));

    private static string[] HostileLines(string token) =>
    [
        "", "{", "null", "[]", "{}", "hola", "\"", "{\"op\":1}", "{\"op\":null}",
        """{"op":"signin","id":1,"token":"k1.!!!"}""",
        $$"""{"op":"signin","id":2,"token":"k1.{{new string('Z', 43)}}"}""",
        """{"op":"signin","id":3,"token":"k9007199254740993.AAAA"}""",
        """{"op":"signin","id":4,"cookie":true}""",
        $$"""{"op":"signin","id":5,"token":"{{token[..^1]}}"}""",
        """{"op":"signin","id":6,"nick":"","password":""}""",
        """{"op":"register","id":7,"nick":"\u0000","password":"secreta"}""",
        """{"op":"signin","id":8,"nick":"\ud800","password":"\ud800"}""",
        """{"op":"register","id":9,"nick":"x.","name":"\u001b[2J"}""",
        """{"op":"post","id":10,"cid":"1","conv":"#clase","text":"no","len":70000}""",
        """{"op":"ping","id":-1}""",
        """{"op":"ping","id":1e400}""",
        """{"op":"ping","id":99999999999999999999}""",
        """{"op":"fetch","id":11,"conv":"#clase","before":-5,"limit":0}""",
        """{"op":"hello","protocol":1,"client":"again"}""",
        """{"\u006fp":"ping"}""",
        string.Concat(Enumerable.Repeat("{\"a\":", 50)) + "1" + new string('}', 50),
        "{\"op\":\"ping\"," + string.Join(',', Enumerable.Range(0, 50).Select(i => $"\"m{i}\":1")) + "}",
    ];

    private static string[] HostileRequests() =>
    [
        "HEaD / HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET / HTTP/9.9\r\n\r\n",
        "GET / HTTP/1.1\r\n\r\n",
        "GET /../../etc/passwd HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET /%00%ff%fe HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET /%2e%2e/charla.db HTTP/1.1\r\nHost: localhost\r\n\r\n",
        $"GET /{new string('a', 20_000)} HTTP/1.1\r\nHost: localhost\r\n\r\n",
        $"GET / HTTP/1.1\r\nHost: localhost\r\nX: {new string('a', 60_000)}\r\n\r\n",
        "OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "CONNECT x:1 HTTP/1.1\r\nHost: x:1\r\n\r\n",
        "POST /api/signin HTTP/1.1\r\nHost: localhost\r\nOrigin: http://localhost\r\nContent-Type: application/json\r\nContent-Length: 5\r\n\r\n{\"a\":",
        "POST /api/signin HTTP/1.1\r\nHost: localhost\r\nOrigin: http://localhost\r\nContent-Type: application/json\r\nContent-Length: 99999999999\r\n\r\n",
        "POST /api/register HTTP/1.1\r\nHost: localhost\r\nOrigin: http://localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        "POST /api/signout HTTP/1.1\r\nHost: localhost\r\nOrigin: http://localhost\r\nContent-Type: application/json\r\nCookie: charla=k1.!!!\r\nContent-Length: 2\r\n\r\n{}",
        $"POST /api/signout HTTP/1.1\r\nHost: localhost\r\nOrigin: http://localhost\r\nContent-Type: application/json\r\nCookie: charla=k1.{new string('Z', 43)}\r\nContent-Length: 2\r\n\r\n{{}}",
        "GET /ws HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 99\r\nSec-WebSocket-Key: x\r\n\r\n",
        "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ];

    private static byte[] Masked(string line) => line.Length < 126 ? [0x81, (byte)(0x80 | Encoding.UTF8.GetByteCount(line)), 0, 0, 0, 0, .. Encoding.UTF8.GetBytes(line)] : [];

    private static byte[] Noise(int count)
    {
        var bytes = new byte[count];
        Random.Shared.NextBytes(bytes);
        return bytes;
    }
}
