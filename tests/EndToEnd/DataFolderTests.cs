using System.Globalization;
using System.Net;
using Charla.EndToEnd.Support;

namespace Charla.EndToEnd;

/// <summary>A server and its files: what it says where they are not what they should be, and what is in them when it is killed.</summary>
public sealed class DataFolderTests : IDisposable
{
    private readonly TempFolder _temp = new();

    [Theory]
    [InlineData("empty", "it is empty", "Put a backup back")]
    [InlineData("empty", "está vacío", "Recupera una copia", "es")]
    [InlineData("missing", "there is charla.db-wal", "Put charla.db back")]
    [InlineData("missing too", "hay search.db", "Devuelve charla.db a su sitio", "es")]
    [InlineData("restoring", "charla.db", "a restore was interrupted")]
    [InlineData("folder", "charla.db", "es una carpeta", "es")]
    [InlineData("text", "charla.db", "is not a database of Charla's")]
    [InlineData("cut", "charla.db", "Los datos están dañados", "es")]
    [InlineData("newer", "charla.db", "written by a newer Charla")]
    public async Task It_does_not_begin_anew_and_says_what_to_do(string how, string what, string sentence, string language = "en")
    {
        await FillAndKill(20);
        var path = Path.Combine(_temp["data"], "charla.db");
        switch (how)
        {
            case "empty":
                await File.WriteAllTextAsync(path, "");
                break;
            case "missing":
                File.Delete(path);
                break;
            case "missing too":
                File.Delete(path);
                File.Delete(path + "-wal");
                break;
            case "restoring":
                File.Move(path, path + ".restoring");
                break;
            case "folder":
                File.Delete(path);
                Directory.CreateDirectory(path);
                break;
            case "text":
                await File.WriteAllTextAsync(path, string.Concat(Enumerable.Repeat("no database ", 1_000)));
                File.Delete(path + "-wal");
                break;
            case "cut":
                await using (var file = new FileStream(path, FileMode.Open))
                    file.SetLength(5_000);
                File.Delete(path + "-wal");
                break;
            default:
                File.Delete(path + "-wal");
                await using (var file = new FileStream(path, FileMode.Open))
                {
                    // The schema's number, in the header.
                    file.Position = 60;
                    file.Write([0, 0, 0, 99]);
                }

                break;
        }

        var (code, said) = await Running.ToEnd(
            ["dotnet", Running.CharlaDll, "serve", "--data", _temp["data"], "--tcp", "0", "--http", "0"], "", ("LANG", language + ".UTF-8"));
        Assert.True(code == 1, said);
        Assert.Contains(sentence, said);
        Assert.Contains(what, said);
        Assert.DoesNotContain("claim", said);
        Assert.DoesNotContain("   at ", said);
    }

    [Fact]
    public async Task Data_that_may_only_be_read_is_refused()
    {
        await FillAndKill(1);
        Directory.CreateDirectory(_temp["disk"]);
        await using var disk = await SmallDisk.Mount(_temp["disk"], "size=4m");
        await disk.Run("sh", "-c", $"cp -r {_temp["data"]} {disk.Folder}/data && mount -o remount,ro {disk.Folder}");
        var (code, said) = await Running.ToEnd([.. disk.Enter, "dotnet", Running.CharlaDll, "serve", "--data", $"{disk.Folder}/data", "--tcp", "0", "--http", "0"]);
        Assert.True(code == 1, said);
        Assert.Contains("the disk can only be read", said);
        Assert.DoesNotContain("   at ", said);
    }

    [Fact]
    public async Task When_it_is_killed_both_files_are_the_data_and_after_a_rest_the_one_is()
    {
        const int Posts = 30;
        await using var server = await ChatServer.Start(_temp["data"]);
        using var ana = await Wire.Register(server.Port, "ana");
        for (var i = 0; i < Posts; i++)
            await ana.Post("#general", Text(i));
        await server.Kill();
        await Holds("both", ["charla.db", "charla.db-wal"]);

        // The next one finds it in the WAL, and puts it where it belongs though nobody says anything.
        await server.StartAgain();
        var wal = new FileInfo(Path.Combine(_temp["data"], "charla.db-wal"));
        await Eventually.IsTrue(() =>
        {
            wal.Refresh();
            return wal.Length == 0;
        });
        await server.Kill();
        await Holds("one", ["charla.db"]);

        async Task Holds(string name, string[] files)
        {
            Directory.CreateDirectory(_temp[name]);
            foreach (var file in files)
                File.Copy(Path.Combine(_temp["data"], file), Path.Combine(_temp[name], file));
            await using var copy = await ChatServer.Start(_temp[name]);
            using var reader = await Wire.SignIn(copy.Port, ana.Token);
            Assert.Equal(Enumerable.Range(0, Posts).Select(Text), (await reader.Log("#general")).Where(line => line.Kind == "text").Select(line => line.Text));
        }
    }

    [Fact]
    public async Task While_the_disk_cannot_be_read_it_is_not_well_and_afterwards_it_is()
    {
        await using var server = await ChatServer.Start(_temp["data"], arguments: ["--http", "0"]);
        var http = new Uri((await server.Process.Line("  http://127.0.0.1:")).Trim());
        using var client = new HttpClient();
        using var ana = await Wire.Register(server.Port, "ana");
        for (var i = 0; i < 400; i++)
            await ana.Post("#general", Text(i));

        // Else signing in counts what is unread, and has read the pages by then.
        await ana.Ok(new { op = "read", conv = "#general", seq = 1_000 });
        await server.Stop();
        await server.StartAgain();
        http = new Uri((await server.Process.Line("  http://127.0.0.1:")).Trim());
        using var reader = await Wire.SignIn(server.Port, ana.Token);

        await using (var strace = Running.Start(
            ["strace", "-f", "-p", server.Process.Pid.ToString(CultureInfo.InvariantCulture), "-o", _temp["trace"], "-P", Path.Combine(_temp["data"], "charla.db"), "-e", "trace=pread64", "-e", "inject=pread64:error=EIO"]))
        {
            await Eventually.IsTrue(() => strace.HasExited || strace.Output.Contains("attached", StringComparison.Ordinal));
            Assert.SkipWhen(strace.HasExited, "No rights to trace another process here.");
            var code = "";
            for (var before = 400; before > 0 && code != "store-failed"; before -= 50)
                code = (string?)(await reader.Ask(new { op = "fetch", conv = "#general", before, limit = 50 })).End["code"] ?? "";
            Assert.Equal("store-failed", code);
            await IsAsync(HttpStatusCode.ServiceUnavailable);
            await Task.Delay(TimeSpan.FromSeconds(2));
            await IsAsync(HttpStatusCode.ServiceUnavailable);

            // Not killed: it lets go of what it traces.
            await strace.Signal("TERM");
            await strace.ExitCode();
        }

        await Eventually.IsTrue(() => client.GetAsync(new Uri(http, "/healthz")).GetAwaiter().GetResult().StatusCode == HttpStatusCode.OK);
        await reader.Ok(new { op = "fetch", conv = "#general", before = 200, limit = 50 });

        async Task IsAsync(HttpStatusCode status)
        {
            using var answer = await client.GetAsync(new Uri(http, "/healthz"));
            Assert.Equal(status, answer.StatusCode);
        }
    }

    [Fact]
    public async Task A_backup_of_damaged_data_leaves_the_one_there_is_and_says_so()
    {
        await FillAndKill(400);
        string[] backup = ["dotnet", Running.CharlaDll, "admin", "backup", _temp["saved"], "--data", _temp["data"], "--force"];
        Assert.Equal(0, (await Running.ToEnd(backup)).Code);
        await using (var server = await ChatServer.Start(_temp["data"]))
            await server.Stop();
        var before = await File.ReadAllBytesAsync(_temp["saved"]);
        await using (var file = new FileStream(Path.Combine(_temp["data"], "charla.db"), FileMode.Open))
        {
            file.Position = file.Length / 2 / 4_096 * 4_096;
            file.Write(new byte[3 * 4_096]);
        }

        var (code, said) = await Running.ToEnd(backup);
        Assert.Equal(1, code);
        Assert.Contains("The data itself is damaged", said);
        Assert.DoesNotContain("   at ", said);
        Assert.Equal(before, await File.ReadAllBytesAsync(_temp["saved"]));
        Assert.Empty(Directory.GetFiles(_temp, "*.part*"));
    }

    public void Dispose() => _temp.Dispose();

    private static string Text(int number) => $"mensaje {number} {new string('x', 300)}";

    private async Task FillAndKill(int posts)
    {
        await using var server = await ChatServer.Start(_temp["data"]);
        using var ana = await Wire.Register(server.Port, "ana");
        for (var i = 0; i < posts; i++)
            await ana.Post("#general", Text(i));
        await Eventually.IsTrue(() => new FileInfo(Path.Combine(_temp["data"], "search.db")) is { Exists: true, Length: > 0 });
        await server.Kill();
    }
}
