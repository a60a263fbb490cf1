using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Charla.EndToEnd.Support;

namespace Charla.EndToEnd.Labs;

/// <summary><c>charla lab files</c> and <c>charla lab files-client</c> as programs: their lines, their ends, their memory, and a disk that is full.</summary>
public sealed class FilesTests : IDisposable
{
    private readonly TempFolder _temp = new();

    [Fact]
    public async Task The_client_lists_uploads_and_downloads_and_the_server_tells_of_it()
    {
        await using var server = Serve(_temp["shared"], "--lang", "en");
        var port = await PortOf(server);
        await server.Line("Only this machine can reach it; with --host 0.0.0.0 others can too.");
        await File.WriteAllTextAsync(_temp["mine.txt"], "what I wrote");
        var typed = $"list\nsubir {_temp["mine.txt"]}\nupload {_temp["mine.txt"]}\nls\ndownload mine (2).txt\nbajar nothing\nsubir {_temp["nothing"]}\nhow?\nEXIT\n";
        var (code, output) = await Client(port, "--lang en --nick ana", typed);
        Assert.Equal(0, code);
        Assert.Equal(
            $"""
            (empty)
            list | upload FILE | download NAME | exit
            (empty)
            mine.txt: 12 bytes sent
            mine.txt: 12 bytes sent, and kept there as mine (2).txt
            mine (2).txt
            mine.txt
            mine (2).txt: 12 bytes received
            nothing: no such file there
            {_temp["nothing"]}: it does not exist.
            list | upload FILE | download NAME | exit
            Session ended
            """,
            output.Trim());
        Assert.Equal("what I wrote", await File.ReadAllTextAsync(_temp["mine (2).txt"]));
        await server.Line(line => line.StartsWith("+ TCP 127.0.0.1:", StringComparison.Ordinal) && line.EndsWith(" ana", StringComparison.Ordinal), "ana came");
        await server.Line("ana brought \"mine.txt\" (12 bytes)");
        await server.Line("ana took \"mine (2).txt\" (12 bytes)");
        await server.Line(line => line.StartsWith("- TCP ", StringComparison.Ordinal) && line.EndsWith(" ana: left", StringComparison.Ordinal), "ana left");

        await server.Signal("INT");
        Assert.Equal(0, await server.ExitCode());
    }

    [Fact]
    public async Task A_port_in_use_is_told_with_who_has_it_and_what_to_do()
    {
        await using var server = Serve(_temp["shared"]);
        var port = await PortOf(server);
        await using var second = Running.Charla(["lab", "files", "--dir", _temp["other"], "--tcp", $"{port}", "--lang", "es"]);
        Assert.Equal(1, await second.ExitCode());
        Assert.Contains($"El puerto {port} (TCP) lo tiene ", second.Output, StringComparison.Ordinal);
        Assert.Contains("--tcp 0", second.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_one_and_a_server_that_is_not_there_are_told()
    {
        await File.WriteAllTextAsync(_temp["file"], "");
        await using var server = Running.Charla(["lab", "files", "--dir", _temp["file"], "--tcp", "0"]);
        Assert.Equal(1, await server.ExitCode());
        Assert.Contains("cannot be the folder", server.Output, StringComparison.Ordinal);
        await using var none = Running.Charla(["lab", "files"]);
        Assert.Equal(2, await none.ExitCode());
        var (code, output) = await Client(ChatServer.QuietPort(), "--lang es", "");
        Assert.Equal(3, code);
        Assert.Contains("No hay servidor de archivos en 127.0.0.1:", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_client_says_when_the_server_ends()
    {
        await using var server = Serve(_temp["shared"]);
        await using var client = Running.Charla(["lab", "files-client", "--tcp", $"{await PortOf(server)}"]);
        await client.Line("list | upload");
        await server.Signal("TERM");
        Assert.Equal(0, await server.ExitCode());
        await client.Type("list\n");
        Assert.Equal(3, await client.ExitCode());
        Assert.Contains("has closed the connection", client.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_large_file_takes_no_memory()
    {
        const int Megabytes = 200;
        await using var server = Serve(_temp["shared"]);
        var port = await PortOf(server);
        await Client(port, "", "");
        var before = PeakMegabytes(server);
        await Running.ToEnd(["dd", "if=/dev/urandom", $"of={_temp["large"]}", "bs=1M", $"count={Megabytes}"]);
        var (code, output) = await Client(port, "", $"subir {_temp["large"]}\nexit\n");
        Assert.True(code == 0, output);
        File.Move(_temp["large"], _temp["sent"]);
        (code, output) = await Client(port, "", "bajar large\nexit\n");
        Assert.True(code == 0, output);
        Assert.Equal(0, (await Running.ToEnd(["cmp", _temp["sent"], _temp["large"]])).Code);
        Assert.InRange(PeakMegabytes(server) - before, 0, 60);
    }

    [Fact]
    public async Task A_server_that_is_killed_leaves_no_half_file_under_a_name_and_the_next_one_nothing_at_all()
    {
        await using (var server = Serve(_temp["shared"]))
        {
            using var client = await Connect(await PortOf(server));
            await Say(client, "ana\nsubir f.txt 1000\nhalf");
            await Eventually.IsTrue(() => Directory.GetFiles(_temp["shared"]) is [var only] && new FileInfo(only).Length == 4);
            await server.Kill();
        }

        Assert.StartsWith(".charla-", Path.GetFileName(Assert.Single(Directory.GetFiles(_temp["shared"]))), StringComparison.Ordinal);
        await using var next = Serve(_temp["shared"]);
        await PortOf(next);
        Assert.Empty(Directory.GetFiles(_temp["shared"]));
    }

    [Fact]
    public async Task A_full_disk_is_an_error_and_leaves_nothing_behind()
    {
        await using var disk = await SmallDisk.Mount(_temp, "size=3m");
        await using var server = Running.Start(
            [.. disk.Enter, "dotnet", Running.CharlaDll, "lab", "files", "--dir", disk.Folder, "--tcp", "0", "--lang", "en"]);
        using var client = await Connect(await PortOf(server));
        await Say(client, "ana\n");
        await Answer(client, "(empty)\n\n");
        await Say(client, "subir large.bin 5000000\n");
        await Answer(client, "recibido\n");
        await client.GetStream().WriteAsync(new byte[5_000_000]);
        await Answer(client, "error\n");
        await server.Line("\"large.bin\" of ana: ");

        // The old way too, and there is room again for what fits.
        await Say(client, "subir\nlarge.bin\n");
        await Answer(client, "recibido\nrecibido\n");
        await client.GetStream().WriteAsync(new byte[5_000_000]);
        await Answer(client, "error\n");
        await Say(client, "subir small.bin 2000000\n");
        await Answer(client, "recibido\n");
        await client.GetStream().WriteAsync(new byte[2_000_000]);
        await Answer(client, "recibido\n");
        await Say(client, "list\nexit\n");
        await Answer(client, "small.bin\n\nSession ended\n");
        Assert.Equal("small.bin", (await Running.ToEnd([.. disk.Enter, "ls", "-A", disk.Folder])).Output.Trim());
    }

    public void Dispose() => _temp.Dispose();

    private static Running Serve(string folder, params string[] arguments) =>
        Running.Charla(["lab", "files", "--dir", folder, "--tcp", "0", "--plain-ui", .. arguments]);

    private static async Task<int> PortOf(Running server) =>
        int.Parse((await server.Line("listening on TCP ")).Split(':')[^1], CultureInfo.InvariantCulture);

    /// <summary>The careful client, where its downloads do no harm.</summary>
    private Task<(int Code, string Output)> Client(int port, string arguments, string typed) => Running.ToEnd(
        ["sh", "-c", $"cd \"$0\" && exec dotnet \"$1\" lab files-client --tcp {port} {arguments}", _temp, Running.CharlaDll], typed);

    private static async Task<TcpClient> Connect(int port)
    {
        var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", port);
        return client;
    }

    private static async Task Say(TcpClient client, string text) => await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(text));

    private static async Task Answer(TcpClient client, string expected)
    {
        using var patience = new CancellationTokenSource(Eventually.Limit);
        var answer = new byte[Encoding.UTF8.GetByteCount(expected)];
        await client.GetStream().ReadExactlyAsync(answer, patience.Token);
        Assert.Equal(expected, Encoding.UTF8.GetString(answer));
    }

    private static int PeakMegabytes(Running server)
    {
        var line = File.ReadLines($"/proc/{server.Pid}/status").Single(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
        return int.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) / 1024;
    }
}
