using System.Text.Json.Nodes;
using Charla.EndToEnd.Support;

namespace Charla.EndToEnd;

/// <summary>The disk has no room left: the server says so, keeps what it has, and goes on when there is room again.</summary>
public sealed class FullDiskTests : IDisposable
{
    private readonly TempFolder _data = new();
    private readonly List<(long Seq, string Text)> _acknowledged = [];

    [Fact]
    public async Task A_full_disk_refuses_posts_serves_reads_and_loses_nothing()
    {
        // Once the other file is gone there is room for the search too, whose own WAL grows to 4 MiB before it is copied back.
        await using var disk = await SmallDisk.Mount(_data, "size=16m");
        await disk.Run("dd", "if=/dev/zero", $"of={disk.Folder}/other", "bs=1k", "count=14800");
        await using var server = await ChatServer.Start(disk.Folder, before: disk.Enter);
        using var ana = await Wire.Register(server.Port, "ana");
        await PostUntilRefused(ana);
        await server.Process.Line("Could not store");
        await CheckLog(ana);

        await disk.Run("rm", $"{disk.Folder}/other");
        await PostSome(ana);
        await CheckLog(ana);
        await server.Kill();
        await server.StartAgain();
        using var again = await Wire.SignIn(server.Port, ana.Token);
        await CheckLog(again);
    }

    [Fact]
    public async Task A_limit_on_the_size_of_files_is_met_the_same_way()
    {
        await using (var limited = await ChatServer.Start(_data, before: ["sh", "-c", "trap '' XFSZ; ulimit -f 2000; exec \"$0\" \"$@\""], environment: [("DOTNET_EnableWriteXorExecute", "0")]))
        {
            using var ana = await Wire.Register(limited.Port, "ana");
            await PostUntilRefused(ana);
            await limited.Process.Line("Could not store");
            await CheckLog(ana);
        }

        await using var server = await ChatServer.Start(_data);
        using var again = await Wire.Register(server.Port, "ana");
        await PostSome(again);
        await CheckLog(again);
    }

    public void Dispose() => _data.Dispose();

    private async Task PostUntilRefused(Wire ana)
    {
        JsonObject answer;
        do
        {
            Assert.True(_acknowledged.Count < 1000, "The disk does not become full.");
            answer = await Post(ana);
        }
        while ((string)answer["op"]! == "ok");
        Assert.Equal("store-failed", (string)answer["code"]!);

        // Smaller ones may still find a place.
        for (var i = 0; i < 20; i++)
            await Post(ana);
    }

    private async Task PostSome(Wire ana)
    {
        for (var i = 0; i < 20; i++)
        {
            var answer = await Post(ana);
            Assert.True((string)answer["op"]! == "ok", answer.ToJsonString());
        }
    }

    private async Task<JsonObject> Post(Wire ana)
    {
        var text = $"{_acknowledged.Count} " + new string('x', Random.Shared.Next(10_000));
        var (answer, _) = await ana.Ask(new { op = "post", cid = Guid.NewGuid().ToString("N"), conv = "#general", text });
        if ((string)answer["op"]! == "ok")
            _acknowledged.Add(((long)answer["seq"]!, text));
        return answer;
    }

    /// <summary>The log has exactly what was acknowledged, under those numbers, without gaps.</summary>
    private async Task CheckLog(Wire reader)
    {
        var log = await reader.Log("#general");
        Assert.Equal(Enumerable.Range(1, log.Count).Select(n => (long)n), log.Select(line => line.Seq));
        Assert.Equal(_acknowledged, log.Where(line => line.Kind == "text").Select(line => (line.Seq, line.Text)));
    }
}
