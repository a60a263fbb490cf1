using System.Diagnostics;
using Charla.EndToEnd.Support;

namespace Charla.EndToEnd;

/// <summary>A server is stopped in order, while it has much to do.</summary>
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
        await ana.Ok(new { op = "ping" });

        var watch = Stopwatch.StartNew();
        await server.Stop();
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(15), $"{watch.Elapsed}");
    }

    public void Dispose() => _data.Dispose();

    private static int Acknowledged(List<(long, string)> posts)
    {
        lock (posts)
            return posts.Count;
    }

    /// <summary>Posts with many outstanding until told to stop or the server closes.</summary>
    private static (List<(long Seq, string Text)> Acknowledged, Task Task) Flood(Wire wire, CancellationToken enough)
    {
        List<(long, string)> acknowledged = [];
        return (acknowledged, Task.WhenAll(Task.Run(Post), Task.Run(Read)));

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
