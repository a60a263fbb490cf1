using System.IO.Pipelines;
using System.Text;

namespace Charla.Lab.Tests;

public sealed class MessageReaderTests
{
    private readonly Pipe _pipe = new(new PipeOptions(pauseWriterThreshold: 0));
    private readonly ManualTime _time = new();
    private readonly MessageReader _reader;

    public MessageReaderTests() => _reader = new MessageReader(_pipe.Reader.AsStream(), _time);

    private static CancellationToken Patience => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("one\ntwo\n", "one|two")]
    [InlineData("one\r\ntwo\r\n", "one|two")]
    [InlineData("\n\r\n\n", "||")]
    [InlineData("one\ntwo", "one|two")]
    [InlineData("a\rb\r\r\n", "a\rb\r")]
    [InlineData("añ€😀\n", "añ€😀")]
    [InlineData("", "")]
    public async Task Lines_are_messages_however_they_were_cut(string sent, string messages)
    {
        var bytes = Encoding.UTF8.GetBytes(sent);
        foreach (var size in Enumerable.Range(1, Math.Max(1, bytes.Length)))
        {
            var pipe = new Pipe();
            var reader = new MessageReader(pipe.Reader.AsStream(), _time);
            var reading = ReadAllAsync(reader);
            foreach (var piece in bytes.Chunk(size))
                await pipe.Writer.WriteAsync(piece, Patience);
            await pipe.Writer.CompleteAsync();
            Assert.Equal(messages, string.Join('|', await reading.WaitAsync(Eventually.Limit, Patience)));
        }
    }

    [Fact]
    public async Task A_pause_ends_the_message_of_a_client_without_newlines_and_nothing_shorter_does()
    {
        var reading = ReadAsync();
        await SendAsync("hel", 3);
        await _time.AdvanceAsync(MessageReader.Pause / 2, ring: MessageReader.Pause);
        await SendAsync("lo", 5);
        await _time.AdvanceAsync(MessageReader.Pause - TimeSpan.FromMilliseconds(1), ring: MessageReader.Pause);
        Assert.False(reading.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal("hello", await reading.WaitAsync(Eventually.Limit, Patience));
        Assert.False(_reader.SpeaksLines);

        // The next one is not lost to the read that was under way.
        reading = ReadAsync();
        await SendAsync("again", 10);
        await _time.AdvanceAsync(MessageReader.Pause);
        Assert.Equal("again", await reading.WaitAsync(Eventually.Limit, Patience));
    }

    [Fact]
    public async Task After_its_first_newline_no_pause_ends_a_clients_message()
    {
        var first = ReadAsync();
        await SendAsync("one\ntw", 6);
        Assert.Equal("one", await first.WaitAsync(Eventually.Limit, Patience));
        Assert.True(_reader.SpeaksLines);
        var second = ReadAsync();
        _time.Advance(TimeSpan.FromHours(1));
        Assert.False(second.IsCompleted);
        await SendAsync("o\n", 8);
        Assert.Equal("two", await second.WaitAsync(Eventually.Limit, Patience));
    }

    [Fact]
    public async Task The_first_newline_may_come_in_a_later_message()
    {
        var bare = ReadAsync();
        await SendAsync("bare", 4);
        await _time.AdvanceAsync(MessageReader.Pause);
        Assert.Equal("bare", await bare.WaitAsync(Eventually.Limit, Patience));
        var line = ReadAsync();
        await SendAsync("line\n", 9);
        Assert.Equal("line", await line.WaitAsync(Eventually.Limit, Patience));
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    public async Task The_longest_message_that_is_held_comes_whole_and_a_longer_one_in_parts(string newline)
    {
        foreach (var (length, isWhole) in new[] { (MessageReader.HeldBytes, true), (MessageReader.HeldBytes + 1, false), (10_000_000, false) })
        {
            var message = new byte[length];
            Random.Shared.NextBytes(message);
            message.AsSpan().Replace((byte)'\n', (byte)' ');
            message[^1] = (byte)'x';
            var sent = SendInPiecesAsync([.. message, .. Encoding.UTF8.GetBytes(newline)], [length, length + 1]);
            var (parts, joined) = await ReadPartsAsync();
            await sent;
            Assert.Equal(isWhole, parts == 1);
            Assert.True(joined.AsSpan().SequenceEqual(message));
        }
    }

    [Fact]
    public async Task A_long_message_without_newlines_ends_with_the_pause()
    {
        var message = new byte[MessageReader.HeldBytes * 3];
        message.AsSpan().Fill((byte)'a');
        var sent = SendInPiecesAsync(message, []);
        var reading = ReadPartsAsync();
        await sent;
        await Eventually.IsTrue(() => _reader.BytesRead == message.Length);
        await _time.AdvanceAsync(MessageReader.Pause);
        Assert.Equal(message.Length, (await reading.WaitAsync(Eventually.Limit, Patience)).Joined.Length);
    }

    [Fact]
    public async Task What_is_longer_than_asked_for_is_passed_over_to_its_end()
    {
        await _pipe.Writer.WriteAsync(Encoding.UTF8.GetBytes(new string('a', 200_000) + "\nshort\n12345\n"), Patience);
        Assert.Equal(MessagePart.TooLong, await _reader.ReadWholeAsync(1000, Patience));
        Assert.Equal("short", Text((await _reader.ReadWholeAsync(5, Patience))!.Value));
        Assert.Equal("12345", Text((await _reader.ReadWholeAsync(5, Patience))!.Value));
        await _pipe.Writer.WriteAsync("123456\n"u8.ToArray(), Patience);
        Assert.Equal(MessagePart.TooLong, await _reader.ReadWholeAsync(5, Patience));
    }

    [Fact]
    public async Task Counted_bytes_come_as_they_are_and_messages_go_on_behind_them()
    {
        await _pipe.Writer.WriteAsync("put 6\na\nb\r\n\nnext\nrest"u8.ToArray(), Patience);
        Assert.Equal("put 6", await ReadAsync());
        Assert.Equal("a\nb\r\n\n", await ReadBytesAsync(6));
        Assert.Equal("next", await ReadAsync());
        var rest = ReadBytesAsync(6);
        await _pipe.Writer.WriteAsync("!!"u8.ToArray(), Patience);
        Assert.Equal("rest!!", await rest);
        await _pipe.Writer.CompleteAsync();
        Assert.Equal(0, await _reader.ReadBytesAsync(new byte[10], Patience));
        Assert.Null(await _reader.ReadAsync(Patience));
    }

    [Fact]
    public async Task Counted_bytes_may_follow_a_message_that_a_pause_ended()
    {
        var message = ReadAsync();
        await SendAsync("put", 3);
        await _time.AdvanceAsync(MessageReader.Pause);
        Assert.Equal("put", await message.WaitAsync(Eventually.Limit, Patience));
        var content = ReadBytesAsync(4);
        await _pipe.Writer.WriteAsync("\n\0\nx"u8.ToArray(), Patience);
        Assert.Equal("\n\0\nx", await content.WaitAsync(Eventually.Limit, Patience));
    }

    [Fact]
    public async Task A_broken_connection_is_told_and_a_cancelled_read_ends()
    {
        using var cancellation = new CancellationTokenSource();
        var cancelled = new MessageReader(_pipe.Reader.AsStream(), _time).ReadAsync(cancellation.Token).AsTask();
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);

        var broken = new Pipe();
        await broken.Writer.CompleteAsync(new IOException("reset"));
        await Assert.ThrowsAsync<IOException>(async () => await new MessageReader(broken.Reader.AsStream(), _time).ReadAsync(Patience));
    }

    private static string Text(MessagePart part) => Encoding.UTF8.GetString(part.Bytes.Span);

    private static async Task<List<string>> ReadAllAsync(MessageReader reader)
    {
        var all = new List<string>();
        while (await reader.ReadAsync(Patience) is { } message)
            all.Add(Text(message));
        return all;
    }

    /// <summary>Sends, and waits until so many bytes in all have been read.</summary>
    private async Task SendAsync(string text, long read)
    {
        await _pipe.Writer.WriteAsync(Encoding.UTF8.GetBytes(text), Patience);
        await Eventually.IsTrue(() => _reader.BytesRead == read);
    }

    private async Task SendInPiecesAsync(byte[] bytes, int[] cuts)
    {
        var from = 0;
        foreach (var to in cuts.Where(cut => cut < bytes.Length).Append(bytes.Length))
        {
            var read = _reader.BytesRead;
            await _pipe.Writer.WriteAsync(bytes.AsMemory(from..to), Patience);
            await Eventually.IsTrue(() => _reader.BytesRead > read);
            from = to;
        }
    }

    private async Task<string> ReadAsync()
    {
        var part = (await _reader.ReadAsync(Patience))!.Value;
        Assert.True(part.IsWhole);
        return Text(part);
    }

    private async Task<string> ReadBytesAsync(int count)
    {
        var bytes = new byte[count];
        for (var have = 0; have < count;)
            have += await _reader.ReadBytesAsync(bytes.AsMemory(have), Patience);
        return Encoding.UTF8.GetString(bytes);
    }

    private async Task<(int Parts, byte[] Joined)> ReadPartsAsync()
    {
        var joined = new MemoryStream();
        for (var parts = 1; ; parts++)
        {
            var part = (await _reader.ReadAsync(Patience))!.Value;
            Assert.Equal(parts == 1, part.Begins);
            Assert.True(part.Bytes.Length <= MessageReader.HeldBytes);
            joined.Write(part.Bytes.Span);
            if (part.Ends)
                return (parts, joined.ToArray());
        }
    }
}
