using System.Diagnostics;
using Charla.EndToEnd.Support;

namespace Charla.EndToEnd;

/// <summary>A server is stopped in order, while it has much to do.</summary>
[Trait("Category", "Quiet")]
public sealed class StopTests : IDisposable
{
    private readonly TempFolder _data = new();

    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task It_says_bye_keeps_what_it_acknowledged_and_ends_soon(string signal)
    {
        await using var server = await ChatServer.Start(_data);
        using var ana = await Wire.Register(server.Port, "ana");
        using var luis = await Wire.Register(server.Port, "luis");
        using var enough = new CancellationTokenSource();
        var posting = Flood(ana, enough.Token);
        await Eventually.IsTrue(() => Acknowledged(posting.Acknowledged) > 500);

        var watch = Stopwatch.StartNew();
        await server.Process.Signal(signal);
        var bye = await luis.Next("bye");
        Assert.Equal("shutting-down", (string)bye["code"]!);
        Assert.Equal(0, await server.Process.ExitCode());
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(15), $"{watch.Elapsed}");
        await enough.CancelAsync();
        await posting.Task;

        await server.StartAgain();
        using var reader = await Wire.SignIn(server.Port, luis.Token);
        var log = (await reader.Log("#general")).ToDictionary(line => line.Seq, line => line.Text);
        Assert.All(posting.Acknowledged, post => Assert.Equal(post.Text, log[post.Seq]));
    }

    [Fact]
    public async Task A_client_that_reads_nothing_does_not_hold_it_up()
    {
        await using var server = await ChatServer.Start(_data);
        using var ana = await Wire.Register(server.Port, "ana");
        for (var i = 0; i < 40; i++)
            await ana.Post("#general", new string('x', 10_000));
        using var deaf = await Wire.Register(server.Port, "deaf");

        // More answers than all buffers between us hold.
        for (var id = 0; id < 200; id++)
            await deaf.Send(new { op = "fetch", id = 1000 + id, conv = "#general", limit = 500 });
        await deaf.Filled();

        var watch = Stopwatch.StartNew();
        await server.Stop();
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(15), $"{watch.Elapsed}");
    }

    [Fact]
    public async Task A_data_folder_that_is_gone_does_not_keep_it_from_stopping()
    {
        await using var server = await ChatServer.Start(_data["data"]);
        using var ana = await Wire.Register(server.Port, "ana");
        Directory.Delete(_data["data"], recursive: true);
        await server.Stop();
        Assert.DoesNotContain("   at ", server.Process.Output);
    }

    /// <summary>The disk takes nothing more, for as long as it is asked.</summary>
    [Theory]
    [InlineData("en", false, "Gave up after 10 s")]
    [InlineData("es", false, "Se abandona a los 10 s")]
    [InlineData("en", true, "Stopped at once")]
    [InlineData("es", true, "Detenido en el acto")]
    public async Task What_cannot_be_finished_is_given_up_and_named(string language, bool isAskedAgain, string says)
    {
        await using var server = await ChatServer.Start(_data["data"], arguments: ["--lang", language]);
        using var ana = await Wire.Register(server.Port, "ana");
        List<Wire> others = [];
        for (var i = 0; i < 8; i++)
            others.Add(await Wire.SignIn(server.Port, ana.Token));
        var kept = await ana.Post("#general", "kept");
        await using var locking = await Lock(_data["data"]);

        // Each waits for the lock as long as the one before it.
        foreach (var other in others)
        {
            await other.Send(new { op = "post", id = 1, cid = Guid.NewGuid().ToString("N"), conv = "#general", text = "not acknowledged" });
            await Task.Delay(50);
        }

        var watch = Stopwatch.StartNew();
        await server.Process.Signal("TERM");
        if (isAskedAgain)
        {
            await Task.Delay(1_500);
            watch.Restart();
            await server.Process.Signal("INT");
        }

        Assert.Equal(3, await server.Process.ExitCode());
        Assert.True(watch.Elapsed < (isAskedAgain ? TimeSpan.FromSeconds(6) : TimeSpan.FromSeconds(20)), $"{watch.Elapsed}");
        await server.Process.Line(says);
        others.ForEach(other => other.Dispose());
        await locking.Kill();

        // What was acknowledged is there.
        await server.StartAgain();
        using var reader = await Wire.SignIn(server.Port, ana.Token);
        Assert.Contains(await reader.Log("#general"), line => line.Seq == (long)kept["seq"]! && line.Text == "kept");
    }

    public void Dispose() => _data.Dispose();

    /// <summary>Somebody else is writing to the database, and does not end.</summary>
    private static async Task<Running> Lock(string data)
    {
        const string Program = "import sqlite3, sys, time\nother = sqlite3.connect(sys.argv[1], isolation_level=None)\nother.execute('BEGIN IMMEDIATE')\nprint('locked', flush=True)\ntime.sleep(120)\n";
        var locking = Running.Start(["python3", "-c", Program, Path.Combine(data, "charla.db")]);
        await locking.Line("locked");
        return locking;
    }

    private static int Acknowledged(List<(long, string)> posts)
    {
        lock (posts)
            return posts.Count;
    }

    /// <summary>Posts with many outstanding until told to stop or the server closes.</summary>
    private static (List<(long Seq, string Text)> Acknowledged, Task Task) Flood(Wire wire, CancellationToken enough)
    {
        List<(long, string)> acknowledged = [];
        return (acknowledged, Task.WhenAll(Task.Run(Post, CancellationToken.None), Task.Run(Read, CancellationToken.None)));

        async Task Post()
        {
            try
            {
                for (var id = 1000; !enough.IsCancellationRequested; id++)
                    await wire.Send(new { op = "post", id, cid = $"c{id}", conv = "#general", text = $"{id}" });
            }
            catch (IOException)
            {
                // The server has closed.
            }
        }

        async Task Read()
        {
            try
            {
                while (await wire.Receive() is { } frame)
                {
                    if ((string)frame["op"]! != "ok")
                        continue;
                    lock (acknowledged)
                        acknowledged.Add(((long)frame["seq"]!, $"{frame["id"]}"));
                }
            }
            catch (IOException)
            {
                // It was reset: what was acknowledged before counts.
            }
        }
    }
}
