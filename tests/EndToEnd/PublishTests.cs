using System.Net;
using Charla.EndToEnd.Support;

namespace Charla.EndToEnd;

/// <summary>What <c>./charla publish</c> makes, on a machine that has nothing of .NET's.</summary>
public sealed class PublishTests : IDisposable
{
    private readonly TempFolder _temp = new();

    [Fact]
    public async Task The_one_file_runs_alone_and_two_people_talk()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("CHARLA_LONG") == "1", "Publishing takes minutes: ./test --long does it.");
        var root = Root();
        await using (var publish = Running.Start([Path.Combine(root, "charla"), "publish", "linux-x64"]))
            await publish.ExitCode(TimeSpan.FromMinutes(20));
        var made = Path.Combine(root, "artifacts", "publish", "linux-x64");
        foreach (var file in new[] { "man/man1/charla.1", "man/es/man1/charla.1", "completions/charla.bash", "completions/_charla", "completions/charla.fish", "charla.service" })
            Assert.True(new FileInfo(Path.Combine(made, file)).Length > 0, file);

        var program = _temp["charla"];
        File.Copy(Path.Combine(made, "charla"), program);
        await using var server = Start("server", "serve", "--data", _temp["data"], "--tcp", "0", "--http", "0");
        var port = IPEndPoint.Parse((await server.Line("  127.0.0.1:")).Trim()).Port;
        using (var http = new HttpClient())
            Assert.Contains("/assets/", await http.GetStringAsync(new Uri((await server.Line("  http://127.0.0.1:")).Trim())), StringComparison.Ordinal);
        string[] there = ["--server", $"127.0.0.1:{port}"];
        foreach (var nick in new[] { "ana", "luis" })
            Assert.Equal(0, await Start(nick, ["register", nick, "--no-password", .. there]).ExitCode());
        await using var luis = Start("luis", ["tail", "#general", .. there]);
        await Eventually.IsTrue(() => server.Output.Contains("+ luis", StringComparison.Ordinal) && !luis.HasExited);
        Assert.Equal(0, await Start("ana", ["post", "@luis", "hola", .. there]).ExitCode());
        await using var history = Start("luis", ["history", "@ana", .. there]);
        await history.Line(" ana: hola");

        // Nothing of the machine's: no dotnet, no path, a home that is empty.
        Running Start(string who, params string[] arguments) => Running.Start(
            ["env", "-i", "HOME=" + Directory.CreateDirectory(_temp[who]).FullName, "PATH=/nowhere", program, .. arguments]);
    }

    [Fact]
    public async Task A_system_that_it_is_not_made_for_is_named()
    {
        var (code, said) = await Running.ToEnd([Path.Combine(Root(), "charla"), "publish", "plan9-x64"]);
        Assert.Equal(2, code);
        Assert.Contains("plan9-x64", said);
        Assert.Contains("linux-x64", said);
    }

    [Fact]
    public async Task Systemd_finds_nothing_wrong_with_the_units()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/systemd-analyze"), "systemd-analyze is not installed here.");
        Assert.SkipUnless(OperatingSystem.IsLinux(), "systemd is Linux's.");

        // The program that they start has to exist.
        foreach (var file in Directory.GetFiles(Path.Combine(Root(), "packaging"), "charla*"))
            await File.WriteAllTextAsync(_temp[Path.GetFileName(file)], (await File.ReadAllTextAsync(file)).Replace("/usr/local/bin/charla", "/bin/true", StringComparison.Ordinal));
        var (code, said) = await Running.ToEnd(["systemd-analyze", "verify", "--man=no", .. Directory.GetFiles(_temp)]);
        Assert.DoesNotContain(_temp.Path, said);
        Assert.DoesNotContain("charla", said);
        Assert.Equal(0, code);
    }

    public void Dispose() => _temp.Dispose();

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Charla.slnx")))
            folder = folder.Parent ?? throw new DirectoryNotFoundException("The checkout of these tests is not there.");
        return folder.FullName;
    }
}
