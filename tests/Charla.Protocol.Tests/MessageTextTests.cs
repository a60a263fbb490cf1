using System.Text;
using System.Text.Json;

namespace Charla.Protocol.Tests;

/// <summary>What people can say, by <c>tests/vectors/messages.json</c>: counted as it is in UTF-8, in whatever way JSON spells it.</summary>
public sealed class MessageTextTests
{
    public static TheoryData<string, string> Rows() => [.. Vectors.Read("messages.json", "messages").Select(row => (row.Text("why"), row.GetRawText()))];

    [Theory]
    [MemberData(nameof(Rows))]
    public void A_text_is_taken_or_refused_as_the_vectors_say(string why, string row)
    {
        var (text, bytes, code) = Read(row);
        Assert.Equal((why, bytes), (why, Encoding.UTF8.GetByteCount(text)));

        foreach (var json in (string[])[Written(text), Escaped(text)])
        {
            var line = Encoding.UTF8.GetBytes($$"""{"op":"post","text":{{json}}}""");
            Assert.True(Frame.TryParse(line, out var frame, out _));
            var refused = Refused(frame, text);
            Assert.Equal((why, code), (why, refused?.Code.Name()));
            if (code == "too-long")
                Assert.Equal([bytes, Limits.TextBytes], refused!.Arguments.Cast<int>());
        }
    }

    // However many control characters of before: no more than any text takes in a line.
    [Theory]
    [InlineData(5_461, true)]
    [InlineData(5_462, false)]
    public void What_an_older_server_stored_is_taken_as_long_as_a_line_has_place_for_it(int times, bool isTaken)
    {
        var text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("\u001b", times)));

        Assert.Equal(isTaken, MessageText.RefusalOfOld(text) is null);
        Assert.NotNull(MessageText.Refusal(text));
        Assert.NotNull(MessageText.RefusalOfOld(new byte[Limits.TextBytes + 1]));
    }

    private static Fault? Refused(in Frame frame, string text)
    {
        try
        {
            Assert.Equal(text, Encoding.UTF8.GetString(frame.Message("text"u8)));
            return null;
        }
        catch (FaultException error)
        {
            return error.Fault;
        }
    }

    private static (string Text, int Bytes, string? Code) Read(string row)
    {
        var read = JsonElement.Parse(row);
        var text = string.Concat(Enumerable.Repeat(read.Text("text"), read.GetProperty("times").GetInt32()));
        return (text, read.GetProperty("bytes").GetInt32(), read.TryGetProperty("code", out var code) ? code.GetString() : null);
    }

    private static string Written(string text)
    {
        var line = Encoding.UTF8.GetString(new FrameWriter().Begin("x"u8).Text("text"u8, text).End().Written);
        return line["{\"op\":\"x\",\"text\":".Length..^2];
    }

    private static string Escaped(string text) => "\"" + string.Concat(text.Select(c => $"\\u{(int)c:x4}")) + "\"";
}
