using System.Text;
using Charla.Server.Storage;
using Charla.Server.Storage.Sqlite;
using Charla.Server.Tests.Search;
using Charla.Server.Tests.Support;
using SQLitePCL;

namespace Charla.Server.Tests.Storage;

/// <summary>
/// A server finds its <c>charla.db</c> missing, empty, damaged, or another program's: it does not begin anew in its place, changes
/// nothing, and a backup can be put back. What is really new starts by itself.
/// </summary>
public sealed class DataFileTests
{
    private const int Soon = 120_000;

    [Theory(Timeout = Soon)]
    [InlineData("empty", StoreTrouble.Empty)]
    [InlineData("empty and alone", StoreTrouble.Empty)]
    [InlineData("empty beside its wal", StoreTrouble.Empty)]
    [InlineData("no tables", StoreTrouble.Empty)]
    [InlineData("all that it was to hold is lost", StoreTrouble.NoAccounts)]
    [InlineData("missing beside search.db", StoreTrouble.Missing)]
    [InlineData("missing beside its wal", StoreTrouble.Missing)]
    [InlineData("a restore did not end", StoreTrouble.RestoreInterrupted)]
    [InlineData("a restore did not end beside the old wal", StoreTrouble.RestoreInterrupted)]
    [InlineData("a folder", StoreTrouble.NoFile)]
    [InlineData("cut in the first bytes", StoreTrouble.Damaged)]
    [InlineData("cut in the header", StoreTrouble.Damaged)]
    [InlineData("cut after the first page", StoreTrouble.Damaged)]
    [InlineData("cut in the middle", StoreTrouble.Damaged)]
    [InlineData("holes in the first page", StoreTrouble.Damaged)]
    [InlineData("text", StoreTrouble.NotCharlas)]
    [InlineData("zeroes", StoreTrouble.NotCharlas)]
    [InlineData("a picture", StoreTrouble.NotCharlas)]
    [InlineData("another program's", StoreTrouble.NotCharlas)]
    [InlineData("another program's, of another schema", StoreTrouble.NotCharlas)]
    [InlineData("another application's id", StoreTrouble.NotCharlas)]
    [InlineData("search.db in its place", StoreTrouble.NotCharlas)]
    [InlineData("newer", StoreTrouble.Newer)]
    public async Task What_is_not_the_data_is_refused_untouched_and_a_backup_put_back(string how, StoreTrouble trouble)
    {
        await using var server = await TestServer.StartAsync();
        string token;
        await using (var ana = await server.RegisterAsync("ana"))
        {
            token = ana.Token;
            for (var i = 0; i < 20; i++)
                await ana.PostAsync("#general", $"mensaje {i} {new string('x', 1_000)}");
            await server.IsIndexedAsync();
        }

        var backup = Path.Combine(server.Folder, "backup");
        SqliteBackup.Save(server.Folder, backup, force: false);
        await StopAsync(server, killed: how.Contains("wal", StringComparison.Ordinal));
        Harm(server.Folder, how);
        var before = Files(server.Folder);

        var refusal = await Assert.ThrowsAsync<StoreException>(server.RestartAsync);

        Assert.Equal(trouble, refusal.Trouble);
        Assert.Contains("charla.db", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(before, Files(server.Folder));
        Assert.Throws<BackupException>(() => SqliteBackup.Save(server.Folder, Path.Combine(server.Folder, "another"), force: true));
        Assert.Equal(before, Files(server.Folder));
        if (trouble == StoreTrouble.NoFile)
            Directory.Delete(Path.Combine(server.Folder, "charla.db"), recursive: true);
        SqliteRestore.Run(backup, server.Folder, replace: true, TimeProvider.System);
        await server.RestartAsync();
        await using var again = await server.SignInAsync(token);
        Assert.Equal(20, (await again.DoAsync("fetch", new { conv = "#general" })).Rows.Count(row => row.Has("text")));
    }

    [Theory(Timeout = Soon)]
    [InlineData("nothing at all")]
    [InlineData("an empty search.db")]
    [InlineData("a server that was killed before its first file was whole")]
    public async Task A_new_folder_starts_by_itself(string how)
    {
        await using var server = await TestServer.StartAsync();
        await server.StopAsync();
        foreach (var file in Directory.GetFiles(server.Folder))
            File.Delete(file);
        if (how == "an empty search.db")
            await File.WriteAllTextAsync(Path.Combine(server.Folder, "search.db"), "", TestContext.Current.CancellationToken);
        if (how.StartsWith("a server", StringComparison.Ordinal))
        {
            foreach (var file in (string[])["charla.db.new", "charla.db.new-wal", "charla.db.new-shm", "charla.db.new-journal"])
                await File.WriteAllTextAsync(Path.Combine(server.Folder, file), "half", TestContext.Current.CancellationToken);
        }

        await server.RestartAsync();

        Assert.NotNull(server.OwnerCode);
        await using var ana = await server.RegisterAsync("ana");
        await ana.PostAsync("#general", "uno");
        Assert.Empty(Directory.GetFiles(server.Folder, "charla.db.new*"));
    }

    [Theory(Timeout = Soon)]
    [InlineData("search.db")]
    [InlineData("search.db*")]
    [InlineData("charla.lock")]
    [InlineData("charla.db-shm")]
    [InlineData("admin.sock")]
    public async Task Without_what_can_be_made_again_it_goes_on(string files)
    {
        await using var server = await TestServer.StartAsync();
        await using (var ana = await server.RegisterAsync("ana"))
            await ana.PostAsync("#general", "uno");
        await server.IsIndexedAsync();
        await StopAsync(server, killed: true);
        foreach (var file in Directory.GetFiles(server.Folder, files))
            File.Delete(file);

        await server.RestartAsync();

        Assert.Equal(1, server.Store.Read(view => view.Accounts("", 10).Rows.Count));
        await using var luis = await server.RegisterAsync("luis");
        Assert.Equal(["uno"], await luis.SearchAsync(new { text = "uno" }));
    }

    /// <summary>The file may lie on another disk: SQLite keeps the WAL beside the file itself, not beside the link.</summary>
    [Fact(Timeout = Soon)]
    public async Task It_may_be_a_link_to_where_the_file_is()
    {
        if (OperatingSystem.IsWindows())
            return;
        await using var server = await TestServer.StartAsync();
        await using (var ana = await server.RegisterAsync("ana"))
            await ana.PostAsync("#general", "uno");
        await server.StopAsync();
        var link = Path.Combine(server.Folder, "charla.db");
        var file = Path.Combine(Directory.CreateDirectory(Path.Combine(server.Folder, "disk")).FullName, "data.db");
        File.Move(link, file);
        File.CreateSymbolicLink(link, file);

        await server.RestartAsync();
        await using (var luis = await server.RegisterAsync("luis"))
        {
            await luis.PostAsync("#general", "dos");
            Assert.Equal(["uno", "dos"], (await luis.DoAsync("fetch", new { conv = "#general" })).Rows.Where(row => row.Has("text")).Select(row => row.Text("text")));
        }

        // And back from a backup; a link to nothing is a missing file.
        var backup = Path.Combine(server.Folder, "backup");
        SqliteBackup.Save(server.Folder, backup, force: false);
        await server.StopAsync();
        File.Delete(file);
        Assert.Equal(StoreTrouble.Missing, (await Assert.ThrowsAsync<StoreException>(server.RestartAsync)).Trouble);
        SqliteRestore.Run(backup, server.Folder, replace: true, TimeProvider.System);
        await server.RestartAsync();
        await using var again = await server.RegisterAsync("eva");
        Assert.Equal(["uno", "dos"], (await again.DoAsync("fetch", new { conv = "#general" })).Rows.Where(row => row.Has("text")).Select(row => row.Text("text")));
        Assert.NotNull(new FileInfo(link).LinkTarget);
    }

    /// <summary>Ends it, and leaves the files as they are when it is killed, where that is asked for.</summary>
    private static async Task StopAsync(TestServer server, bool killed)
    {
        var files = Directory.GetFiles(server.Folder, "*.db*").ToDictionary(file => file, File.ReadAllBytes);
        await server.StopAsync();
        if (!killed)
            return;
        foreach (var (file, bytes) in files)
            await File.WriteAllBytesAsync(file, bytes);
        Assert.True(new FileInfo(Path.Combine(server.Folder, "charla.db-wal")).Length > 0);
    }

    private static void Harm(string folder, string how)
    {
        var path = Path.Combine(folder, "charla.db");
        var length = new FileInfo(path).Length;
        switch (how)
        {
            case "empty" or "empty beside its wal":
                Rewrite(path, file => file.SetLength(0));
                break;
            case "empty and alone":
                foreach (var search in Directory.GetFiles(folder, "search.db*"))
                    File.Delete(search);
                Rewrite(path, file => file.SetLength(0));
                break;
            case "all that it was to hold is lost":
                // As after a crash in the first seconds, where somebody deletes charla.db-wal.
                var young = Directory.CreateTempSubdirectory("charla-").FullName;
                SqliteStore.Open(young).Dispose();
                File.Copy(Path.Combine(young, "charla.db"), path, overwrite: true);
                Directory.Delete(young, recursive: true);
                break;
            case "missing beside its wal":
                File.Delete(path);
                foreach (var search in Directory.GetFiles(folder, "search.db*"))
                    File.Delete(search);
                break;
            case "missing beside search.db":
                File.Delete(path);
                break;
            case "a restore did not end" or "a restore did not end beside the old wal":
                File.Move(path, path + ".2026-01-01T00-00-00");
                File.Copy(Path.Combine(folder, "backup"), path + ".restoring");
                break;
            case "a folder":
                File.Delete(path);
                Directory.CreateDirectory(path);
                break;
            case "cut in the first bytes":
                Rewrite(path, file => file.SetLength(1));
                break;
            case "cut in the header":
                Rewrite(path, file => file.SetLength(60));
                break;
            case "cut after the first page":
                Rewrite(path, file => file.SetLength(4_096));
                break;
            case "cut in the middle":
                Rewrite(path, file => file.SetLength(length / 2));
                break;
            case "holes in the first page":
                Rewrite(path, file => Put(file, 100, new byte[2_000]));
                break;
            case "text":
                File.WriteAllText(path, string.Concat(Enumerable.Repeat("No database. ", 1_000)));
                break;
            case "zeroes":
                File.WriteAllBytes(path, new byte[length]);
                break;
            case "a picture":
                File.WriteAllBytes(path, [0x89, .. "PNG\r\n"u8, .. Enumerable.Range(0, 5_000).Select(i => (byte)i)]);
                break;
            case "another program's":
                Make(path, "CREATE TABLE photos (id INTEGER PRIMARY KEY, name TEXT); INSERT INTO photos (name) VALUES ('one')");
                break;
            case "another program's, of another schema":
                Make(path, "CREATE TABLE accounts (id INTEGER PRIMARY KEY, iban TEXT); INSERT INTO accounts (iban) VALUES ('ES00'); PRAGMA user_version = 2");
                break;
            case "no tables":
                Make(path, "CREATE TABLE t (x); DROP TABLE t");
                break;
            case "another application's id":
                Sql(path, "PRAGMA application_id = 252006673");
                break;
            case "search.db in its place":
                File.Copy(Path.Combine(folder, "search.db"), path, overwrite: true);
                break;
            case "newer":
                Sql(path, "PRAGMA user_version = 9999");
                break;
            default:
                throw new ArgumentException(how, nameof(how));
        }
    }

    private static void Rewrite(string path, Action<FileStream> harm)
    {
        using var file = new FileStream(path, FileMode.Open);
        harm(file);
    }

    private static void Put(FileStream file, long position, byte[] bytes)
    {
        file.Position = position;
        file.Write(bytes);
    }

    private static void Make(string path, string sql)
    {
        File.Delete(path);
        Sql(path, sql);
    }

    private static void Sql(string path, string sql)
    {
        Assert.Equal(raw.SQLITE_OK, raw.sqlite3_open(path, out var database));
        using (database)
            Assert.Equal(raw.SQLITE_OK, raw.sqlite3_exec(database, sql));
    }

    /// <summary>Each file with its content; not the lock, nor what SQLite shares between its connections.</summary>
    private static string Files(string folder) => string.Join('\n', Directory.GetFileSystemEntries(folder)
        .Where(file => !file.EndsWith(".lock", StringComparison.Ordinal) && !file.EndsWith("-shm", StringComparison.Ordinal))
        .Where(file => !(file.EndsWith("-wal", StringComparison.Ordinal) && new FileInfo(file).Length == 0))
        .Order(StringComparer.Ordinal)
        .Select(file => $"{file} {(Directory.Exists(file) ? "folder" : Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file))))}"));
}
