using System.Text;

namespace Charla.Lab.Tests.Files;

/// <summary>Clients as in the exercise: they say no lengths.</summary>
public sealed class OldClientTests
{
    [Fact]
    public async Task A_beginners_program_lists_uploads_downloads_and_leaves()
    {
        await using var lab = FilesLab.Start();
        var mine = Directory.CreateDirectory(Path.Combine(lab.Root, "mine")).FullName;
        await File.WriteAllTextAsync(Path.Combine(mine, "hola.txt"), "hola\nmundo ñ\n");
        var output = await Python.RunAsync(
            "files_beginner.py", "ana\nlist\nsubir\nhola.txt\nlist\nhola.txt\nnada.txt\nsubir\n../otra.txt\nexit\n", lab.EndPoint.Port, mine);
        Assert.Equal(
            """
            files: ['(vacío)']
            list -> (vacío)
            subir -> recibido
            hola.txt -> recibido
            content -> recibido
            list -> hola.txt
            hola.txt -> hola
            mundo ñ

            nada.txt -> error
            subir -> recibido
            ../otra.txt -> error
            exit -> Sesion finalizada

            """,
            output);
        Assert.Equal("hola\nmundo ñ\n", await File.ReadAllTextAsync(lab["hola.txt"]));
        Assert.Equal(["hola.txt"], lab.Everything());
    }

    [Fact]
    public async Task The_language_changes_the_sentences_and_not_the_words()
    {
        await using var lab = FilesLab.Start(language: "en");
        using var client = await PlainClient.ConnectAsync(lab.EndPoint);
        await client.SendAsync("ana");
        Assert.Equal("(empty)", await client.ReadAsync());
        await client.SendAsync("subir");
        Assert.Equal("recibido", await client.ReadAsync());
        await client.SendAsync("/");
        Assert.Equal("error", await client.ReadAsync());
        await client.SendAsync(" EXIT ");
        Assert.Equal("Session ended", await client.ReadToEndAsync());
    }

    [Fact]
    public async Task One_recv_gets_the_beginning_of_a_large_file_and_the_others_the_rest()
    {
        await using var lab = FilesLab.Start();
        var content = Encoding.ASCII.GetBytes(string.Join(',', Enumerable.Range(0, 50_000)));
        await File.WriteAllBytesAsync(lab["large.txt"], content);
        using var client = await PlainClient.ConnectAsync(lab.EndPoint);
        await client.SendAsync("ana");
        Assert.Equal("large.txt", await client.ReadAsync());
        await client.SendAsync("large.txt");
        Assert.Equal(content, await client.ReadBytesAsync(content.Length));
        await client.SendAsync("list");
        Assert.Equal("large.txt", await client.ReadAsync());
    }

    [Theory]
    [InlineData("the end")]
    [InlineData("the end\nexit\nlist\nsubir\n\nmore\n")]
    [InlineData("\r\nexit\r\n")]
    public async Task What_comes_after_a_pause_is_no_longer_the_file_and_no_request_either(string rest)
    {
        await using var lab = FilesLab.Start();
        using var client = await PlainClient.ConnectAsync(lab.EndPoint);
        foreach (var (said, answer) in new[] { ("ana", "(vacío)"), ("subir", "recibido"), ("f.txt", "recibido"), ("the beginning and ", "recibido"), (rest, "error") })
        {
            await client.SendAsync(said);
            Assert.Equal(answer, await client.ReadAsync());
        }

        // It is still understood as before, without newlines.
        await client.SendAsync("list");
        Assert.Equal("f.txt", await client.ReadAsync());
        Assert.Equal("the beginning and ", await File.ReadAllTextAsync(lab["f.txt"]));
    }

    [Fact]
    public async Task The_same_after_an_upload_that_was_refused()
    {
        await using var lab = FilesLab.Start();
        using var client = await PlainClient.ConnectAsync(lab.EndPoint);
        foreach (var (said, answer) in new[] { ("ana", "(vacío)"), ("subir", "recibido"), ("../f.txt", "error"), ("a\nexit\n" + new string('x', 100_000), "error"), ("list", "(vacío)") })
        {
            await client.SendAsync(said);
            Assert.Equal(answer, await client.ReadAsync());
        }
    }

    [Fact]
    public async Task The_end_of_the_stream_ends_an_upload_of_any_size()
    {
        // No time passes: only the end of the stream is left to end it.
        await using var lab = FilesLab.Start(new ManualTime());
        var content = new byte[3_000_000];
        new Random(5).NextBytes(content);
        using var client = await lab.ComeAsync();
        await client.SendAsync("subir\nf.bin\n");
        await client.SendAsync(content);
        client.EndSending();
        Assert.Equal("recibido\nrecibido\nrecibido\n", await client.ReadToEndAsync());
        Assert.Equal(content, await File.ReadAllBytesAsync(lab["f.bin"]));
    }

    [Fact]
    public async Task An_empty_file_cannot_be_said_without_a_length()
    {
        var time = new ManualTime();
        await using var lab = FilesLab.Start(time);
        using var client = await lab.ComeAsync();
        await client.SendAsync("subir\nf.txt\n");
        Assert.Equal("recibido\nrecibido\n", Encoding.UTF8.GetString(await client.ReadBytesAsync(18)));
        // It waits for the content, and no longer for its own answer to be taken.
        await Eventually.IsTrue(() => lab.Everything().Length == 1);
        await time.AdvanceAsync(TimeSpan.FromSeconds(30));
        Assert.Equal("error\n", await client.ReadUntilAsync("\n"));
        Assert.Empty(lab.Everything());

        await client.SendAsync("subir\nf.txt\n");
        client.EndSending();
        await client.ReadToEndAsync();
        Assert.Empty(lab.Everything());
    }

    [Fact]
    public async Task Netcat_is_answered_in_lines_and_may_send_everything_at_once()
    {
        await using var lab = FilesLab.Start();
        await File.WriteAllTextAsync(lab["b.txt"], "content of b");
        await File.WriteAllTextAsync(lab["a.txt"], "content of a\n");
        using var client = await PlainClient.ConnectAsync(lab.EndPoint);
        await client.SendAsync("ana\r\nlist\n\na.txt\nb.txt\nnothing\nlist\nexit\n");
        Assert.Equal("a.txt\nb.txt\n\na.txt\nb.txt\n\ncontent of a\ncontent of berror\na.txt\nb.txt\n\nSesion finalizada\n", await client.ReadToEndAsync());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Who_is_killed_at_any_step_leaves_nothing_and_hinders_nobody(int step)
    {
        await using var lab = FilesLab.Start(new ManualTime());
        var client = await PlainClient.ConnectAsync(lab.EndPoint);
        string[] steps = ["ana\n", "subir\n", "f.txt\n", "half of the content"];
        foreach (var said in steps.Take(step))
            await client.SendAsync(said);
        await Eventually.IsTrue(() => lab.Book.Here.Any(guest => guest.BytesIn == steps.Take(step).Sum(s => s.Length)));
        client.Reset();
        await Eventually.IsTrue(() => lab.Book.Here.Count == 0);
        Assert.Empty(lab.Everything());
        using var other = await lab.ComeAsync();
    }

    [Fact]
    public async Task Noise_is_no_request()
    {
        await using var lab = FilesLab.Start();
        using var client = await lab.ComeAsync("\u001b[2Jana\u0007");
        Assert.Equal("[2Jana", Assert.Single(lab.Book.Here).Name);
        var noise = new byte[10_000_000];
        new Random(3).NextBytes(noise);
        noise.AsSpan().Replace((byte)'\n', (byte)'x');
        await client.SendAsync(noise);
        await client.SendAsync("\n\uFFFD\n\0\nsubir x y\nbajar \nlist\n"u8.ToArray());
        Assert.Equal("error\nerror\nerror\nerror\nerror\n(vacío)\n\n", await client.ReadUntilAsync("\n\n"));
    }
}
