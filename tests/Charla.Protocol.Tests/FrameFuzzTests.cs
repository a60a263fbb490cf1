using System.Text;

namespace Charla.Protocol.Tests;

/// <summary>
/// Lines like those of the vectors, spoilt at random. <c>CHARLA_LONG=1</c> takes a million of them and a fresh seed.
/// </summary>
public sealed class FrameFuzzTests
{
    // What a refusal may cost: an exception and its stack.
    private const long RefusalBytes = 16 * 1024;

    // And per byte of the line: the JSON reader's exception cites a word that it does not know, whole and in UTF-16; a text
    // is copied as it came and as a string.
    private const long RefusalBytesPerByte = 8;

    private static readonly bool IsLong = Environment.GetEnvironmentVariable("CHARLA_LONG") == "1";

    private static readonly byte[][] Seeds = [.. Vectors.Read("frames.json", "valid")
        .Concat(Vectors.Read("frames.json", "invalid"))
        .Select(row => Vectors.Bytes(row, "line"))];

    private static readonly byte[][] Tokens = [.. "{ } [ ] , : \" \\ \\u \\ud83d null true -1 1e999 \"op\": \"len\": \"id\": \0 \r \n \u00ff 9007199254740993"
        .Split(' ').Select(Encoding.Latin1.GetBytes)];

    [Fact]
    public void No_line_throws_anything_but_a_fault_or_costs_more_than_its_bound()
    {
        var seed = IsLong ? Environment.TickCount : 20260105;
        var random = new Random(seed);
        foreach (var line in Seeds)
            Read(line, out _);

        for (var i = 0; i < (IsLong ? 1_000_000 : 20_000); i++)
        {
            var line = Spoil(random);
            try
            {
                Read(line, out var overspent);
                Assert.True(overspent is null, overspent);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"Seed {seed}, input {i}: {Convert.ToHexString(line)}", e);
            }
        }
    }

    [Fact]
    public void The_longest_lines_keep_their_bound_too()
    {
        foreach (var start in (string[])["{\"op\":t", "t", "{\"", "{\"op\":\"", "[", "{\"op\":1", "\\u", "{\"t\":\"\\n"])
        {
            foreach (var fill in (string[])["a", "[", "\"", "\\u0001", "ñ", "{\"a\":", "0", " "])
            {
                var line = Encoding.UTF8.GetBytes(start + string.Concat(Enumerable.Repeat(fill, Limits.LineBytes / fill.Length)));
                foreach (var end in (string[])["", "\"}", "}"])
                {
                    byte[] whole = [.. line, .. Encoding.UTF8.GetBytes(end)];
                    Read(whole, out _);
                    Read(whole, out var overspent);
                    Assert.True(overspent is null, $"{start} {fill} {end}: {overspent}");
                }
            }
        }
    }

    // What is counted for a thread includes the rest of its allocation context when a collection takes that away, whoever caused
    // it: only what is overspent each time is the parser's.
    private static void Read(byte[] line, out string? overspent)
    {
        var tries = 0;
        do
            ReadOnce(line, out overspent);
        while (overspent is not null && ++tries < 5);
    }

    private static void ReadOnce(byte[] line, out string? overspent)
    {
        overspent = null;
        var before = GC.GetAllocatedBytesForCurrentThread();
        var isFrame = Frame.TryParse(line, out var frame, out var fault);
        var spent = GC.GetAllocatedBytesForCurrentThread() - before;
        if (spent > (isFrame ? 0 : Bound(line)))
            overspent = $"parsing took {spent} bytes";
        Assert.Equal(isFrame, fault is null);
        if (!isFrame)
            return;

        _ = frame.Op.Length;
        foreach (var name in (ReadOnlySpan<string>)["op", "id", "len", "text", "m1", "n", "x", ""])
            ReadAsAnything(frame, Encoding.UTF8.GetBytes(name), Bound(line), ref overspent);
    }

    private static void ReadAsAnything(Frame frame, byte[] name, long bound, ref string? overspent)
    {
        for (var way = 0; way < 5; way++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                _ = way switch
                {
                    0 => frame.OptionalNumber(name),
                    1 => frame.Number(name, 1, 100),
                    2 => frame.Flag(name) ? 1 : 0,
                    3 => frame.Text(name, 64).Length,
                    _ => frame.OptionalText(name, Limits.TextBytes)?.Length + frame.Json(name).Length,
                };
            }
            catch (FaultException)
            {
                // The one exception that there may be.
            }

            var spent = GC.GetAllocatedBytesForCurrentThread() - before;
            if (spent > bound)
                overspent = $"reading {Encoding.UTF8.GetString(name)} took {spent} bytes";
        }
    }

    private static long Bound(byte[] line) => RefusalBytes + RefusalBytesPerByte * line.Length;

    private static byte[] Spoil(Random random)
    {
        var line = new List<byte>(Seeds[random.Next(Seeds.Length)]);
        for (var times = random.Next(1, 5); times > 0; times--)
        {
            var at = random.Next(line.Count + 1);
            var length = Math.Min(random.Next(8), line.Count - at);
            switch (random.Next(6))
            {
                case 0 when at < line.Count:
                    line[at] = (byte)random.Next(256);
                    break;
                case 1 when at < line.Count:
                    line[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 2:
                    line.RemoveRange(at, length);
                    break;
                case 3:
                    line.InsertRange(at, line.GetRange(at, length));
                    break;
                case 4:
                    line.InsertRange(at, Tokens[random.Next(Tokens.Length)]);
                    break;
                default:
                    var other = Seeds[random.Next(Seeds.Length)];
                    line.RemoveRange(at, line.Count - at);
                    line.AddRange(other.AsSpan(Math.Min(at, other.Length)));
                    break;
            }
        }

        return [.. line];
    }
}
