using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Charla.Protocol.Tests;

public sealed class FrameSplitterTests
{
    [Fact]
    public void A_stream_gives_its_frames()
    {
        foreach (var row in Vectors.Read("streams.json", "streams"))
            Assert.Equal(Expected(row), Read(Segments.Of(Stream(row)), out _));
    }

    [Fact]
    public void Where_a_stream_is_cut_makes_no_difference()
    {
        foreach (var row in Vectors.Read("streams.json", "streams"))
        {
            var stream = Stream(row);
            foreach (var cut in Cuts(stream))
                Assert.Equal(Expected(row), Read(Segments.Of(stream, cut), out _));
        }
    }

    [Fact]
    public void A_stream_that_comes_byte_by_byte_gives_the_same_frames()
    {
        foreach (var row in Vectors.Read("streams.json", "streams"))
        {
            var stream = Stream(row);
            if (stream.Length < 1000)
                Assert.Equal(Expected(row), Read(Segments.Of(stream, [.. Enumerable.Range(1, Math.Max(0, stream.Length - 1))]), out _));
        }
    }

    [Fact]
    public void What_was_read_before_the_rest_came_is_not_read_again()
    {
        foreach (var row in Vectors.Read("streams.json", "streams"))
        {
            var stream = Stream(row);
            foreach (var cut in Cuts(stream))
            {
                var before = Read(Segments.Of(stream[..cut]), out var rest);
                if (before[^1] == "too-long")
                {
                    Assert.Equal(Expected(row), before);
                    continue;
                }

                var after = Read(Segments.Of([.. rest, .. stream[cut..]], rest.Length), out _);
                Assert.Equal(Expected(row), [.. before[..^1], .. after]);
            }
        }
    }

    [Fact]
    public void What_is_not_whole_is_left_as_it_was()
    {
        var stream = new ReadOnlySequence<byte>("{\"op\":"u8.ToArray());
        Assert.Equal(SplitResult.Incomplete, FrameSplitter.TrySplit(ref stream, out var line, out var fault));
        Assert.Equal((6, 0, null), (stream.Length, line.Length, fault));
        Assert.Equal(SplitResult.Incomplete, FrameSplitter.TrySplitBody(ref stream, 7, out var body, out fault));
        Assert.Equal((6, 0, null), (stream.Length, body.Length, fault));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(long.MinValue)]
    [InlineData(Limits.BodyBytes + 1)]
    [InlineData(int.MaxValue + 1L)]
    [InlineData(long.MaxValue)]
    public void No_length_of_a_body_leads_past_the_limit(long length)
    {
        var stream = new ReadOnlySequence<byte>(new byte[100]);
        Assert.Equal(SplitResult.TooLong, FrameSplitter.TrySplitBody(ref stream, length, out _, out var fault));
        Assert.Equal(ErrorCode.TooLong, fault!.Code);
        Assert.True(fault.EndsConnection);
        Assert.Equal(100, stream.Length);
    }

    // Every place where a short stream can be cut; of a long one those near its ends and beside the limits.
    private static IEnumerable<int> Cuts(byte[] stream) => Enumerable.Range(0, stream.Length + 1)
        .Where(at => at < 50 || at > stream.Length - 50 || Math.Abs(at - Limits.LineBytes) < 20);

    // What a server does with a stream, told in words: what came of each line, and how it ended.
    private static List<string> Read(ReadOnlySequence<byte> stream, out byte[] rest)
    {
        var told = new List<string>();
        while (true)
        {
            rest = stream.ToArray();
            var split = FrameSplitter.TrySplit(ref stream, out var line, out var fault);
            if (split == SplitResult.Frame && ReadBody(ref stream, line.ToArray(), out fault) is var (body, words))
            {
                split = body;
                if (body == SplitResult.Frame && words.Length > 0)
                    told.Add(words);
            }

            if (split == SplitResult.Frame)
                continue;
            Assert.Equal(split == SplitResult.TooLong, fault is { Code: ErrorCode.TooLong, EndsConnection: true });
            told.Add(split == SplitResult.TooLong ? "too-long" : $"incomplete, {stream.Length} left");
            return told;
        }
    }

    private static (SplitResult, string) ReadBody(ref ReadOnlySequence<byte> stream, byte[] line, out Fault? fault)
    {
        fault = null;
        if (line.AsSpan().Trim(" \t\r"u8).IsEmpty)
            return (SplitResult.Frame, "");
        var words = Show(Encoding.UTF8.GetString(line));
        if (!Frame.TryParse(line, out var frame, out var refused))
            return (SplitResult.Frame, $"{words}: {refused!.Code.Name()}");
        try
        {
            if (frame.OptionalNumber("len"u8) is not { } length)
                return (SplitResult.Frame, words);
            var result = FrameSplitter.TrySplitBody(ref stream, length, out var body, out fault);
            return (result, $"{words} with {Show(Encoding.UTF8.GetString(body))}");
        }
        catch (FaultException e)
        {
            return (SplitResult.Frame, $"{words}: {e.Fault.Code.Name()}");
        }
    }

    private static List<string> Expected(JsonElement row)
    {
        var told = new List<string>();
        foreach (var frame in row.GetProperty("frames").EnumerateArray())
        {
            var words = Part(frame, "line", "lineBytes")!;
            words += Part(frame, "body", "bodyBytes") is { } body ? $" with {body}" : "";
            words += frame.TryGetProperty("error", out var error) ? $": {error.GetString()}" : "";
            told.Add(words);
        }

        told.Add(row.Text("end") == "too-long" ? "too-long" : $"incomplete, {row.GetProperty("rest").GetInt32()} left");
        return told;
    }

    private static string? Part(JsonElement frame, string text, string length)
    {
        if (frame.TryGetProperty(text, out var words))
            return Show(words.GetString()!);
        return frame.TryGetProperty(length, out var bytes) ? $"({bytes.GetInt32()} bytes)" : null;
    }

    private static string Show(string text) => text.Length > 1000 ? $"({text.Length} bytes)" : text;

    private static byte[] Stream(JsonElement row) => Encoding.UTF8.GetBytes(string.Concat(row.GetProperty("stream").EnumerateArray()
        .Select(part => part.ValueKind == JsonValueKind.String
            ? part.GetString()
            : string.Concat(Enumerable.Repeat(part.Text("text"), part.GetProperty("times").GetInt32())))));
}
