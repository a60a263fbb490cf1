using System.Text;
using System.Text.Json;

namespace Charla.Protocol.Tests;

public sealed class FrameWriterTests
{
    [Fact]
    public void A_text_is_written_with_no_escapes_but_those_of_RFC_8259()
    {
        foreach (var row in Vectors.Read("writer.json", "texts"))
        {
            Assert.Equal(row.Text("json"), Json(writer => writer.Text("m"u8, row.Text("text"))));
            Assert.Equal(row.Text("json"), Json(writer => writer.Text("m"u8, Encoding.UTF8.GetBytes(row.Text("text")))));
            Assert.Equal(row.GetProperty("bytes").GetInt32(), FrameWriter.EscapedLength(Encoding.UTF8.GetBytes(row.Text("text"))));
        }
    }

    [Fact]
    public void Numbers_and_times_are_written_as_the_examples()
    {
        foreach (var row in Vectors.Read("writer.json", "numbers"))
            Assert.Equal(row.Text("json"), Json(writer => writer.Number("m"u8, row.GetProperty("number").GetInt64())));
        foreach (var row in Vectors.Read("writer.json", "times"))
        {
            var time = DateTimeOffset.FromUnixTimeMilliseconds(row.GetProperty("unixMs").GetInt64());
            Assert.Equal(row.Text("json"), Json(writer => writer.Time("m"u8, time)));
            Assert.Equal(row.Text("json"), Json(writer => writer.Time("m"u8, time.ToOffset(TimeSpan.FromHours(-3)))));
        }
    }

    [Fact]
    public void What_is_not_there_is_not_written()
    {
        var writer = new FrameWriter().Begin("x"u8).Number("n"u8, (long?)null).OptionalText("t"u8, null).Number("m"u8, (long?)5).End();
        Assert.Equal("{\"op\":\"x\",\"m\":5}\n", Shown(writer));
    }

    [Fact]
    public void Objects_and_lists_have_commas_between_and_nowhere_else()
    {
        var writer = new FrameWriter(0).Begin("x"u8)
            .BeginObject("none"u8).EndObject()
            .Texts("empty"u8, [])
            .BeginObject("reactions"u8).Texts("👍"u8, ["ana", "luis"]).Texts("❤"u8, ["ana"]).BeginObject("o"u8).EndObject().EndObject()
            .Flag("more"u8, true)
            .Json("j"u8, "[1]"u8)
            .End();
        Assert.Equal("{\"op\":\"x\",\"none\":{},\"empty\":[],\"reactions\":{\"👍\":[\"ana\",\"luis\"],\"❤\":[\"ana\"],\"o\":{}},\"more\":true,\"j\":[1]}\n", Shown(writer));
    }

    [Fact]
    public void A_reaction_may_be_any_text_also_as_the_name_of_a_member()
    {
        var writer = new FrameWriter().Begin("x"u8).BeginObject("r"u8).Texts("a"u8, []).Texts("\"\\\n"u8, []).EndObject().End();
        Assert.Equal("{\"op\":\"x\",\"r\":{\"a\":[],\"\\\"\\\\\\n\":[]}}\n", Shown(writer));
    }

    [Fact]
    public void A_frame_given_up_halfway_leaves_no_trace_in_the_next()
    {
        var writer = new FrameWriter().Begin("x"u8).BeginObject("o"u8);
        writer.Clear();
        writer.Begin("y"u8).Number("n"u8, 1).End();
        Assert.Equal("{\"op\":\"y\",\"n\":1}\n", Shown(writer));
    }

    [Fact]
    public void Frames_follow_each_other_and_the_buffer_is_used_again()
    {
        var writer = new FrameWriter(1).Begin("a"u8).End().Frames("{\"op\":\"b\"}\n"u8).Begin("c"u8).End();
        Assert.Equal("{\"op\":\"a\"}\n{\"op\":\"b\"}\n{\"op\":\"c\"}\n", Shown(writer));
        Assert.Equal(writer.Written.ToArray(), writer.WrittenMemory.ToArray());
        writer.Clear();
        Assert.Equal(0, writer.Length);
    }

    [Fact]
    public void Half_of_a_surrogate_pair_is_written_as_a_replacement_character() =>
        Assert.Equal("\"a\ufffdb\"", Json(writer => writer.Text("m"u8, "a\ud83db")));

    [Fact]
    public void Whatever_is_written_is_read_back_the_same()
    {
        var random = new Random(20260105);
        var writer = new FrameWriter(16);
        for (var i = 0; i < 5_000; i++)
        {
            var (text, number, flag) = (Samples.Text(random), random.NextInt64(Frame.MaxNumber + 1), random.Next(2) == 0);
            writer.Clear();
            writer.Begin("x"u8).Text("text"u8, text).Number("number"u8, number).Flag("flag"u8, flag).Texts("texts"u8, [text, text]).End();

            Assert.Equal(writer.Length - 1, writer.Written.IndexOf((byte)'\n'));
            Assert.True(Frame.TryParse(writer.Written[..^1], out var frame, out var fault), fault?.Reason);
            Assert.True(frame.Op.SequenceEqual("x"u8));
            Assert.Equal(text, frame.OptionalText("text"u8, Limits.LineBytes));
            Assert.Equal(number, frame.Number("number"u8));
            Assert.Equal(flag, frame.Flag("flag"u8));
            Assert.Equal([text, text], JsonSerializer.Deserialize<string[]>(frame.Json("texts"u8))!);
            Assert.Equal(frame.Json("text"u8).Length - 2, FrameWriter.EscapedLength(Encoding.UTF8.GetBytes(text)));
        }
    }

    [Fact]
    public void A_text_at_its_limit_is_read_and_one_byte_more_is_not()
    {
        var random = new Random(20260106);
        for (var i = 0; i < 1_000; i++)
        {
            var text = Samples.Text(random) + "a";
            var line = new FrameWriter().Begin("x"u8).Text("text"u8, text).End().Written[..^1].ToArray();
            var length = FrameWriter.EscapedLength(Encoding.UTF8.GetBytes(text));
            Assert.True(Frame.TryParse(line, out var frame, out _));
            Assert.Equal(text, frame.Text("text"u8, length));
            Assert.Equal(ErrorCode.TooLong, Assert.Throws<FaultException>(() => Parse(line).Text("text"u8, length - 1)).Fault.Code);
        }
    }

    private static Frame Parse(byte[] line) => Frame.TryParse(line, out var frame, out _) ? frame : default;

    private static string Shown(FrameWriter writer) => Encoding.UTF8.GetString(writer.Written);

    private static string Json(Action<FrameWriter> write)
    {
        var writer = new FrameWriter().Begin("x"u8);
        write(writer);
        return Shown(writer)["{\"op\":\"x\",\"m\":".Length..];
    }
}
