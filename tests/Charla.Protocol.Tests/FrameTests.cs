using System.Text;
using System.Text.Json;

namespace Charla.Protocol.Tests;

public sealed class FrameTests
{
    [Fact]
    public void Every_example_of_a_frame_has_its_operation_and_members()
    {
        foreach (var row in Vectors.Read("frames.json", "valid"))
            AssertHolds(row, Vectors.Bytes(row, "line"));
    }

    [Fact]
    public void A_frame_is_the_same_inside_a_larger_buffer_full_of_others()
    {
        foreach (var row in Vectors.Read("frames.json", "valid"))
        {
            byte[] line = Vectors.Bytes(row, "line");
            byte[] buffer = [.. "{\"op\":\"\"}\n"u8, .. line, .. "\n\"}]\xff"u8];
            AssertHolds(row, buffer.AsSpan(10, line.Length));
        }
    }

    [Fact]
    public void What_is_no_frame_is_refused_with_its_code()
    {
        foreach (var row in Vectors.Read("frames.json", "invalid"))
        {
            Assert.False(Frame.TryParse(Vectors.Bytes(row, "line"), out _, out var fault), row.ToString());
            Assert.Equal(row.Text("code"), fault!.Code.Name());
            Assert.False(fault.EndsConnection);
        }
    }

    [Fact]
    public void A_frame_cut_off_at_any_byte_is_no_frame()
    {
        foreach (var row in Vectors.Read("frames.json", "valid"))
        {
            var line = Encoding.UTF8.GetBytes(row.Text("line").TrimEnd());
            for (var length = 0; length < line.Length; length++)
            {
                Assert.False(Frame.TryParse(line.AsSpan(0, length), out _, out var fault), row.ToString());
                Assert.Equal(ErrorCode.BadFrame, fault!.Code);
            }
        }
    }

    [Fact]
    public void Every_member_is_read_as_its_type_or_refused_with_its_code()
    {
        foreach (var row in Vectors.Read("frames.json", "reads"))
        {
            var frame = Parse($$"""{"op":"x","m":{{row.Text("json")}}}""");
            object? read = null;
            string? code = null;
            try
            {
                read = row.Text("as") switch
                {
                    "number" => frame.OptionalNumber("m"u8),
                    "text" => frame.OptionalText("m"u8, 32),
                    _ => frame.Has("m"u8) ? frame.Flag("m"u8) : null,
                };
            }
            catch (FaultException e)
            {
                code = e.Fault.Code.Name();
            }

            Assert.True(code == (row.TryGetProperty("code", out var refused) ? refused.GetString() : null), $"{row}: {code}");
            if (code is null)
                Assert.Equal(row.GetProperty("value").ToString(), read?.ToString() ?? "");
        }
    }

    [Fact]
    public void A_member_that_must_be_there_is_asked_for_by_name()
    {
        AssertRefused(ErrorCode.BadRequest, "Missing", () => Parse("{}").Number("seq"u8));
        AssertRefused(ErrorCode.BadRequest, "Missing", () => Parse("""{"seq":null}""").Number("seq"u8));
        AssertRefused(ErrorCode.BadRequest, "Missing", () => Parse("{}").Text("text"u8, 10));
        AssertRefused(ErrorCode.BadRequest, "Empty", () => Parse("""{"text":""}""").Text("text"u8, 10));
    }

    [Fact]
    public void A_number_keeps_within_the_bounds_that_the_reader_sets()
    {
        Assert.Equal(5, Parse("""{"n":5}""").Number("n"u8, 1, 5));
        AssertRefused(ErrorCode.BadRequest, "NotNumber", () => Parse("""{"n":0}""").Number("n"u8, 1, 5));
        AssertRefused(ErrorCode.BadRequest, "NotNumber", () => Parse("""{"n":6}""").Number("n"u8, 1, 5));
    }

    [Fact]
    public void A_flag_that_is_not_given_is_what_the_reader_says()
    {
        Assert.True(Parse("{}").Flag("on"u8, otherwise: true));
        Assert.True(Parse("""{"on":null}""").Flag("on"u8, otherwise: true));
        Assert.False(Parse("""{"on":false}""").Flag("on"u8, otherwise: true));
    }

    [Fact]
    public void A_text_is_measured_as_it_is_written_and_not_as_it_came()
    {
        // 4 bytes each as they came, 1 as they are written.
        Assert.Equal("////", Parse("""{"t":"\/\/\/\/"}""").Text("t"u8, 4));
        AssertRefused(ErrorCode.TooLong, "MemberTooLong", () => Parse("""{"t":"\/\/\/\/"}""").Text("t"u8, 3));
    }

    [Fact]
    public void The_longest_line_may_be_one_text()
    {
        var text = new string('a', Limits.LineBytes - 8);
        Assert.Equal(text, Parse($$"""{"t":"{{text}}"}""").Text("t"u8, Limits.LineBytes));
    }

    private static void AssertRefused(ErrorCode code, string reason, Action read) =>
        Assert.Equivalent(new { Code = code, Reason = reason }, Assert.Throws<FaultException>(read).Fault);

    private static Frame Parse(string line)
    {
        Assert.True(Frame.TryParse(Encoding.UTF8.GetBytes(line), out var frame, out var fault), $"{line}: {fault?.Reason}");
        return frame;
    }

    private static void AssertHolds(JsonElement row, ReadOnlySpan<byte> line)
    {
        Assert.True(Frame.TryParse(line, out var frame, out var fault), $"{row}: {fault?.Reason}");
        Assert.Equal(row.Text("op"), Encoding.UTF8.GetString(frame.Op));
        foreach (var member in row.GetProperty("members").EnumerateObject())
        {
            var name = Encoding.UTF8.GetBytes(member.Name);
            var value = member.Value;
            Assert.Equal(value.ValueKind != JsonValueKind.Null, frame.Has(name));
            Assert.True(JsonElement.DeepEquals(value, JsonDocument.Parse(frame.Json(name).ToArray()).RootElement), member.ToString());
            if (value.ValueKind == JsonValueKind.String)
                Assert.Equal(value.GetString(), frame.OptionalText(name, Limits.TextBytes));
            else if (value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number))
                Assert.Equal(number, frame.Number(name));
            else if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
                Assert.Equal(value.GetBoolean(), frame.Flag(name));
        }
    }
}
