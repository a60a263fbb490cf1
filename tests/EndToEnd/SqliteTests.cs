using Charla.EndToEnd.Support;

namespace Charla.EndToEnd;

/// <summary>Which SQLite the program runs on.</summary>
public sealed class SqliteTests : IDisposable
{
    private const string Bundled = "runtimes/linux-x64/native/libe_sqlite3.so";

    private readonly TempFolder _temp = new();

    [Fact]
    public async Task Its_version_is_in_the_log_of_the_server()
    {
        await using var server = await ChatServer.Start(_temp["data"]);
        Assert.Matches(@"(?m)^charla .*, SQLite 3\.\d+\.\d+$", server.Process.Output);
    }

    [Theory]
    [InlineData("en_US.UTF-8", "which may damage the data")]
    [InlineData("es_ES.UTF-8", "que puede dañar los datos")]
    public async Task An_older_one_is_refused_before_anything_is_opened(string language, string sentence)
    {
        var old = SystemLibrary();
        var program = Program(old);
        var (_, version) = await Running.ToEnd(["dotnet", program, "--version"]);
        Assert.SkipUnless(System.Version.Parse(version.Trim().Split(' ')[^1]) < new Version(3, 51, 3), "The system's SQLite is new enough.");
        foreach (string[] arguments in (string[][])[
            ["serve", "--data", _temp["data"]],
            ["admin", "backup", _temp["saved"], "--data", _temp["filled"]],
            ["admin", "restore", _temp["backup"], "--data", _temp["data"]],
            ["admin", "list", "--data", _temp["filled"]],
        ])
        {
            Directory.CreateDirectory(_temp["filled"]);
            await File.WriteAllTextAsync(Path.Combine(_temp["filled"], "charla.db"), new string('x', 200));
            await File.WriteAllTextAsync(_temp["backup"], "");
            var (code, said) = await Running.ToEnd(["dotnet", program, .. arguments], "", ("LANG", language));
            Assert.True(code == 1, said);
            Assert.Contains(sentence, said);
            Assert.Contains("3.51.3", said);
            Assert.DoesNotContain("   at ", said);
            Assert.False(File.Exists(Path.Combine(_temp["data"], "charla.db")));
        }
    }

    [Theory]
    [InlineData("en_US.UTF-8", "is missing or of another system")]
    [InlineData("es_ES.UTF-8", "falta o es de otro sistema")]
    public async Task None_at_all_is_told(string language, string sentence)
    {
        await File.WriteAllTextAsync(_temp["text"], "no library");
        var (code, said) = await Running.ToEnd(["dotnet", Program(_temp["text"]), "serve", "--data", _temp["data"]], "", ("LANG", language));
        Assert.True(code == 1, said);
        Assert.Contains(sentence, said);
        Assert.DoesNotContain("   at ", said);
    }

    public void Dispose() => _temp.Dispose();

    private static string SystemLibrary()
    {
        foreach (var folder in (string[])["/usr/lib/x86_64-linux-gnu", "/lib/x86_64-linux-gnu", "/usr/lib64", "/usr/lib"])
        {
            if (File.Exists(Path.Combine(folder, "libsqlite3.so.0")))
                return Path.Combine(folder, "libsqlite3.so.0");
        }

        Assert.Skip("There is no libsqlite3 of the system's to try.");
        return "";
    }

    /// <summary>The program in a folder of its own, with that library in the place of the one it comes with.</summary>
    private string Program(string library)
    {
        var from = Path.GetDirectoryName(Running.CharlaDll)!;
        Assert.SkipUnless(File.Exists(Path.Combine(from, Bundled)), "This is no linux-x64.");
        var to = _temp["program"];
        foreach (var file in Directory.GetFiles(from))
        {
            if (Path.GetFileName(file) is var name && (name.EndsWith(".dll", StringComparison.Ordinal) || name.StartsWith("charla.", StringComparison.Ordinal)))
                File.Copy(file, Path.Combine(Directory.CreateDirectory(to).FullName, name));
        }

        foreach (var language in Directory.GetDirectories(from, "es"))
            Directory.CreateSymbolicLink(Path.Combine(to, "es"), language);
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(to, Bundled))!);
        File.Copy(library, Path.Combine(to, Bundled));
        return Path.Combine(to, "charla.dll");
    }
}
