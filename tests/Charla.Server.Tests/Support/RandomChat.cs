namespace Charla.Server.Tests.Support;

/// <summary>What people do in a chat, at random. What is refused is part of it.</summary>
internal sealed class RandomChat(Random random, IReadOnlyList<string> nicks)
{
    private static readonly string[] Rooms = ["#general", "#uno", "#dos", "#secreta", "#historia"];
    private static readonly string[] Emojis = ["👍", "❤️", "ja"];

    private int _count;

    public async Task ActAsync(WireClient client)
    {
        var (op, members) = Next();
        var answer = await client.AskAsync(op, members);
        Assert.True(answer.Code is not ("internal" or "store-failed" or "slow-down" or "unknown-op" or "bad-frame"), $"{op}: {answer.End}");
    }

    private (string Op, object Members) Next()
    {
        var conv = Pick(Rooms);
        var nick = Pick(nicks);
        var somewhere = random.Next(3) == 0 ? "@" + nick : conv;
        var seq = random.Next(1, 40);
        var text = $"{_count++} @{Pick(nicks)}";
        return random.Next(100) switch
        {
            < 30 => ("post", new { conv = somewhere, text }),
            < 35 => ("post", new { conv = somewhere, text, reply = seq }),
            < 45 => ("edit", new { conv = somewhere, seq, text }),
            < 50 => ("delete", new { conv = somewhere, seq }),
            < 65 => ("react", new { conv = somewhere, seq, emoji = Pick(Emojis), on = random.Next(3) > 0 }),
            < 74 => ("join", new { conv }),
            < 77 => ("leave", new { conv = Pick(Rooms) }),
            < 80 => ("kick", new { conv, nick }),
            < 83 => ("topic", new { conv, text }),
            < 90 => ("invite", new { conv, nick }),
            < 93 => ("read", new { conv = somewhere, seq }),
            < 95 => ("profile", new { name = text }),
            _ => ("create", new { conv, @private = conv is "#secreta" or "#historia", history = conv == "#historia" ? "all" : "entry", topic = text }),
        };
    }

    private T Pick<T>(IReadOnlyList<T> among) => among[random.Next(among.Count)];
}
