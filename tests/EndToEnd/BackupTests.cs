using System.Globalization;
using Charla.Client;
using Charla.EndToEnd.Support;
using Charla.Protocol;

namespace Charla.EndToEnd;

/// <summary><c>charla admin backup</c> and <c>restore</c>, beside a server that is at work.</summary>
public sealed class BackupTests : IDisposable
{
    private readonly TempFolder _temp = new();

    [Fact]
    public async Task A_backup_under_load_holds_everything_that_was_confirmed_before_it_began()
    {
        await using var server = await ChatServer.Start(_temp["data"]);
        var people = new List<(Wire Wire, List<(long Seq, string Text)> Said)>();
        foreach (var nick in new[] { "ana", "luis", "eva", "pepe" })
            people.Add((await Wire.Register(server.Port, nick), []));
        using var enough = new CancellationTokenSource();
        var posting = people.Select(person => PostUntil(person.Wire, person.Said, enough.Token)).ToList();
        await Eventually.IsTrue(() => people.TrueForAll(person => Count(person.Said) >= 50));

        var before = people.SelectMany(person => Copy(person.Said)).ToList();
        var (code, said) = await Admin("backup", _temp["saved"], "--data", _temp["data"]);
        await Eventually.IsTrue(() => people.Sum(person => Count(person.Said)) > before.Count);
        await enough.CancelAsync();
        await Task.WhenAll(posting);
        await server.Stop();

        Assert.True(code == 0, said);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_temp["saved"]));
        Assert.Equal(0, (await Admin("restore", _temp["saved"], "--data", _temp["restored"])).Code);
        await using var restored = await ChatServer.Start(_temp["restored"]);
        using var reader = await Wire.SignIn(restored.Port, people[0].Wire.Token);
        var log = await reader.Log("#general");
        Assert.Equal(Enumerable.Range(1, log.Count).Select(n => (long)n), log.Select(line => line.Seq));
        var texts = log.Where(line => line.Kind == "text").Select(line => (line.Seq, line.Text)).ToHashSet();
        Assert.All(before, post => Assert.Contains(post, texts));
        Assert.Subset(people.SelectMany(person => person.Said).ToHashSet(), texts);
        foreach (var (wire, _) in people)
            wire.Dispose();
    }

    [Fact]
    public async Task A_backup_that_is_killed_leaves_no_half_file()
    {
        await Fill(300);
        for (var round = 0; round < 5; round++)
        {
            await using var backup = Running.Charla(["admin", "backup", _temp["saved"], "--data", _temp["data"]]);
            await Eventually.IsTrue(() => backup.HasExited || Directory.GetFiles(_temp, "saved.*.part").Length > 0);
            await backup.Kill();
            if (!File.Exists(_temp["saved"]))
                continue;

            // It was faster: then it is a whole one.
            Assert.Equal(0, (await Admin("restore", _temp["saved"], "--data", _temp["restored" + round])).Code);
            File.Delete(_temp["saved"]);
        }

        var (code, said) = await Admin("backup", _temp["saved"], "--data", _temp["data"]);
        Assert.True(code == 0, said);
        Assert.Empty(Directory.GetFiles(_temp, "*.part*"));
    }

    [Fact]
    public async Task A_full_disk_is_named_and_nothing_stays_on_it()
    {
        await Fill(200);
        Directory.CreateDirectory(_temp["disk"]);
        await using var disk = await SmallDisk.Mount(_temp["disk"], "size=1m");
        string[] backup = ["admin", "backup", Path.Combine(disk.Folder, "saved"), "--data", _temp["data"]];
        var (code, said) = await Running.ToEnd([.. disk.Enter, "dotnet", Running.CharlaDll, .. backup]);
        var (_, left) = await Running.ToEnd([.. disk.Enter, "ls", "-A", disk.Folder]);

        Assert.Equal(1, code);
        Assert.Contains("could not be written", said);
        Assert.Contains("no room left on the disk", said);
        Assert.DoesNotContain("   at ", said);
        Assert.Equal("", left.Trim());
    }

    [Fact]
    public async Task Nothing_is_replaced_unasked_nor_under_a_running_server()
    {
        await using var server = await ChatServer.Start(_temp["data"]);
        using var ana = await Wire.Register(server.Port, "ana");
        await ana.Post("#general", "uno");
        Assert.Equal(0, (await Admin("backup", _temp["saved"], "--data", _temp["data"])).Code);
        await Refused("exists already", "backup", _temp["saved"], "--data", _temp["data"]);
        Assert.Equal(0, (await Admin("backup", _temp["saved"], "--data", _temp["data"], "--force")).Code);
        await Refused("Stop it first", "restore", _temp["saved"], "--data", _temp["data"], "--replace");
        await ana.Post("#general", "dos");
        await server.Stop();

        await Refused("--replace", "restore", _temp["saved"], "--data", _temp["data"]);
        await File.WriteAllTextAsync(_temp["other"], "no backup at all");
        await Refused("not a backup", "restore", _temp["other"], "--data", _temp["data"], "--replace");
        var bytes = await File.ReadAllBytesAsync(_temp["saved"]);
        bytes.AsSpan(bytes.Length / 2).Clear();
        await File.WriteAllBytesAsync(_temp["other"], bytes);
        await Refused("damaged", "restore", _temp["other"], "--data", _temp["data"], "--replace");
        await Refused("There is no", "restore", _temp["absent"], "--data", _temp["data"]);
        await Refused("There is no", "backup", _temp["new"], "--data", _temp["absent"]);

        await server.StartAgain();
        using var again = await Wire.SignIn(server.Port, ana.Token);
        Assert.Equal(["uno", "dos"], (await again.Log("#general")).Where(line => line.Kind == "text").Select(line => line.Text));
    }

    [Fact(Timeout = 300_000)]
    public async Task Who_had_more_than_was_restored_goes_on_from_what_there_is()
    {
        await using var server = await ChatServer.Start(_temp["data"], ChatServer.QuietPort());
        await using var ana = await CharlaClient.ConnectAsync(
            new ServerAddress("127.0.0.1", server.Port),
            Credentials.NewAccount("ana", "secret ana"),
            new ClientOptions { LongestPause = TimeSpan.FromSeconds(1) },
            TestContext.Current.CancellationToken);
        await ana.PostAsync("#general", "kept", cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(0, (await Admin("backup", _temp["saved"], "--data", _temp["data"])).Code);
        for (var i = 0; i < 30; i++)
            await ana.PostAsync("#general", "lost " + i.ToString(CultureInfo.InvariantCulture), cancellation: TestContext.Current.CancellationToken);
        await server.Stop();

        await File.WriteAllTextAsync(Path.Combine(_temp["data"], "search.db"), "of the other database");
        Assert.Equal(0, (await Admin("restore", _temp["saved"], "--data", _temp["data"], "--replace")).Code);
        Assert.Empty(Directory.GetFiles(_temp["data"], "search.db*"));
        Assert.Single(Directory.GetFiles(_temp["data"], "charla.db.2*"));
        await server.StartAgain();

        // The feed says that the log is another one, and goes on in it. What is posted before that is meant for the old one, and refused.
        await ana.Feed.ReadAllAsync(TestContext.Current.CancellationToken)
            .FirstAsync(item => item is Gap { Conversation: "#general", IsOtherLog: true }, TestContext.Current.CancellationToken);
        await ana.PostAsync("#general", "new", cancellation: TestContext.Current.CancellationToken);
        await ana.Feed.ReadAllAsync(TestContext.Current.CancellationToken)
            .FirstAsync(item => item is Entry { Text: "new" }, TestContext.Current.CancellationToken);

        var page = await ana.FetchAsync("#general", cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(["kept", "new"], page.Entries.Where(e => e.Kind == EntryKind.Text).Select(e => e.Text));
    }

    public void Dispose() => _temp.Dispose();

    private static Task<(int Code, string Output)> Admin(params string[] arguments) =>
        Running.ToEnd(["dotnet", Running.CharlaDll, "admin", .. arguments]);

    private static async Task Refused(string part, params string[] arguments)
    {
        var (code, said) = await Admin(arguments);
        Assert.Equal(1, code);
        Assert.Contains(part, said);
        Assert.DoesNotContain("   at ", said);
    }

    private async Task Fill(int posts)
    {
        await using var server = await ChatServer.Start(_temp["data"]);
        using var ana = await Wire.Register(server.Port, "ana");
        for (var i = 0; i < posts; i++)
            await ana.Post("#general", new string('x', 15_000));
        await server.Stop();
    }

    private static async Task PostUntil(Wire wire, List<(long Seq, string Text)> said, CancellationToken enough)
    {
        for (var i = 0; !enough.IsCancellationRequested; i++)
        {
            var text = $"{wire.LocalPort} {i}";
            var ok = await wire.Post("#general", text);
            lock (said)
                said.Add(((long)ok["seq"]!, text));
        }
    }

    private static int Count(List<(long, string)> said)
    {
        lock (said)
            return said.Count;
    }

    private static List<(long, string)> Copy(List<(long, string)> said)
    {
        lock (said)
            return [.. said];
    }
}
