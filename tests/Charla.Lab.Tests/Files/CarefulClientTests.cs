using System.Security.Cryptography;
using System.Text;
using Charla.Lab.Files;

namespace Charla.Lab.Tests.Files;

/// <summary>Clients that say how long things are.</summary>
public sealed class CarefulClientTests
{
    private static CancellationToken Patience => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Content_arrives_byte_by_byte_and_is_whole()
    {
        await using var lab = FilesLab.Start();
        var path = Path.Combine(lab.Root, "noise");
        var content = Noise(3000);
        "subir\nexit\n"u8.CopyTo(content);
        await File.WriteAllBytesAsync(path, content, Patience);
        var output = await Python.RunAsync("files_careful.py", "", lab.EndPoint.Port, path, "noise of mine.bin");
        Assert.Equal($"recibido\nrecibido\n{Convert.ToHexStringLower(SHA256.HashData(content))}\nSesion finalizada\nb''\n", output);
        Assert.Equal(["noise of mine.bin"], lab.Everything());
    }

    [Fact]
    public async Task A_pause_in_the_middle_cuts_nothing()
    {
        var time = new ManualTime();
        await using var lab = FilesLab.Start(time);
        using var client = await lab.ComeAsync();
        await client.SendAsync("subir f.txt 10\n01234");
        await Eventually.IsTrue(() => lab.Book.Here.Single().BytesIn == 24);
        time.Advance(TimeSpan.FromHours(1));
        await client.SendAsync("56789list\n");
        Assert.Equal("recibido\nrecibido\nf.txt\n\n", await client.ReadUntilAsync("\n\n"));
        Assert.Equal("0123456789", await File.ReadAllTextAsync(lab["f.txt"], Patience));
    }

    [Fact]
    public async Task Sixty_four_megabytes_go_there_and_back_while_others_are_served()
    {
        await using var lab = FilesLab.Start();
        var content = Noise(64 * 1024 * 1024);
        await using var client = await lab.CarefulAsync();
        var progress = new Furthest();
        Assert.Equal("large.bin", await client.UploadAsync("large.bin", new MemoryStream(content), content.Length, progress, Patience));
        Assert.Equal(content.Length, progress.Value);

        // One who asks for it and does not read it is nobody's trouble.
        using var lazy = await lab.ComeAsync("lazy");
        await lazy.SendAsync("bajar large.bin\n");
        await Eventually.IsTrue(() => lab.Book.Here.Any(guest => guest is { Name: "lazy", BytesOut: > 100_000 }));

        var back = new MemoryStream();
        Assert.Equal(content.Length, await client.RequestAsync("large.bin", Patience));
        await client.ReceiveAsync(content.Length, bytes => back.WriteAsync(bytes, Patience), progress: null, Patience);
        Assert.True(content.AsSpan().SequenceEqual(back.GetBuffer().AsSpan(0, (int)back.Length)));
        Assert.Equal("Sesion finalizada", await client.ExitAsync(Patience));
    }

    [Fact]
    public async Task Fifty_at_once_with_one_name_get_a_file_each()
    {
        await using var lab = FilesLab.Start();
        await Task.WhenAll(Enumerable.Range(0, 50).Select(async n =>
        {
            await using var client = await lab.CarefulAsync($"client {n}");
            var content = new byte[100_000];
            content.AsSpan().Fill((byte)n);
            var name = await client.UploadAsync("work.tar.gz", new MemoryStream(content), content.Length, progress: null, Patience);
            Assert.Equal(content.Length, await client.RequestAsync(name!, Patience));
            await client.ReceiveAsync(
                content.Length,
                bytes =>
                {
                    Assert.Equal(-1, bytes.Span.IndexOfAnyExcept((byte)n));
                    return ValueTask.CompletedTask;
                },
                progress: null,
                Patience);
        }));
        Assert.Equal(
            Enumerable.Range(2, 49).Select(n => $"work.tar ({n}).gz").Append("work.tar.gz").Order(StringComparer.Ordinal),
            lab.Everything());
    }

    [Fact]
    public async Task What_is_there_already_is_not_replaced()
    {
        await using var lab = FilesLab.Start();
        await using var client = await lab.CarefulAsync();
        foreach (var (content, name) in new[] { ("first", "notes.txt"), ("second", "notes (2).txt"), ("third", "notes (3).txt") })
        {
            Assert.Equal(name, await UploadAsync(client, "notes.txt", content));
            Assert.Equal(content, await File.ReadAllTextAsync(lab[name], Patience));
        }

        Assert.Equal(["notes (2).txt", "notes (3).txt", "notes.txt"], await client.ListAsync(Patience));
    }

    [Theory]
    [InlineData("list")]
    [InlineData("exit")]
    [InlineData("subir")]
    [InlineData("bajar me")]
    [InlineData("subir x 5")]
    [InlineData("😀 👨‍👩‍👧 ñandú.txt")]
    [InlineData("recibido")]
    [InlineData("12")]
    public async Task A_file_may_be_called_like_anything(string name)
    {
        await using var lab = FilesLab.Start();
        await using var client = await lab.CarefulAsync();
        Assert.Equal(name, await UploadAsync(client, name, "content"));
        Assert.Equal([name], await client.ListAsync(Patience));
        Assert.Equal(7, await client.RequestAsync(name, Patience));
    }

    [Fact]
    public async Task An_empty_file_is_a_file()
    {
        await using var lab = FilesLab.Start();
        await using var client = await lab.CarefulAsync();
        Assert.Equal("empty", await UploadAsync(client, "empty", ""));
        Assert.Equal(0, await client.RequestAsync("empty", Patience));
        Assert.Equal(["empty"], await client.ListAsync(Patience));
        Assert.Equal(0, new FileInfo(lab["empty"]).Length);
    }

    [Fact]
    public async Task A_name_is_the_same_however_its_accents_are_written()
    {
        await using var lab = FilesLab.Start();
        await File.WriteAllTextAsync(lab["cafe\u0301.txt"], "brought by other means", Patience);
        await using var client = await lab.CarefulAsync();
        Assert.Equal(["caf\u00e9.txt"], await client.ListAsync(Patience));
        foreach (var name in new[] { "caf\u00e9.txt", "cafe\u0301.txt" })
        {
            Assert.Equal(22, await client.RequestAsync(name, Patience));
            await client.ReceiveAsync(22, _ => ValueTask.CompletedTask, progress: null, Patience);
        }

        Assert.Equal("caf\u00e9 (2).txt", await UploadAsync(client, "cafe\u0301.txt", "x"));
        Assert.Equal("n\u0303", await UploadAsync(client, "n\u0303", "x"));
        Assert.Contains("\u00f1", lab.Everything());
    }

    [Theory]
    [InlineData(false, "subir f.txt 10\n")]
    [InlineData(true, "subir f.txt 10\n")]
    [InlineData(false, "subir f.txt 10\n123456789")]
    [InlineData(true, "subir f.txt 10\n123456789")]
    [InlineData(true, "subir f.tx")]
    public async Task Half_of_a_file_never_gets_a_name(bool isReset, string said)
    {
        await using var lab = FilesLab.Start();
        using var client = await lab.ComeAsync();
        await client.SendAsync(said);
        if (said.Contains('\n', StringComparison.Ordinal))
            await client.ReadUntilAsync("recibido\n");
        if (isReset)
            client.Reset();
        else
            client.EndSending();
        await Eventually.IsTrue(() => lab.Book.Here.Count == 0);
        Assert.Empty(lab.Everything());
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData("1.5")]
    [InlineData("99999999999999999999")]
    [InlineData("0x10")]
    [InlineData("")]
    public async Task A_length_is_a_number(string size)
    {
        await using var lab = FilesLab.Start();
        using var client = await lab.ComeAsync();
        await client.SendAsync($"subir f.txt {size}\nlist\n");
        Assert.Equal("error\n(vacío)\n\n", await client.ReadUntilAsync("\n\n"));
    }

    [Fact]
    public async Task What_a_killed_server_left_is_removed_with_the_next_start_and_what_another_receives_is_not()
    {
        await using var lab = FilesLab.Start();
        await File.WriteAllTextAsync(lab[".charla-0123.part"], "half", Patience);
        using var client = await lab.ComeAsync();
        await client.SendAsync("subir f.txt 10\n01234");
        await client.ReadUntilAsync("recibido\n");
        SharedFolder.Open(lab.Folder);
        Assert.DoesNotContain(".charla-0123.part", lab.Everything());
        await client.SendAsync("56789");
        await client.ReadUntilAsync("recibido\n");
        Assert.Equal(["f.txt"], lab.Everything());
    }

    private static byte[] Noise(int length)
    {
        var noise = new byte[length];
        new Random(length).NextBytes(noise);
        return noise;
    }

    private static async Task<string?> UploadAsync(FilesClient client, string name, string content)
    {
        var bytes = Encoding.UTF8.GetBytes(content);
        return await client.UploadAsync(name, new MemoryStream(bytes), bytes.Length, progress: null, Patience);
    }

    private sealed class Furthest : IProgress<long>
    {
        public long Value { get; private set; }

        public void Report(long value) => Value = value;
    }
}
