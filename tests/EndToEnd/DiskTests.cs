using System.Globalization;
using System.Text.RegularExpressions;
using Charla.EndToEnd.Support;

namespace Charla.EndToEnd;

/// <summary>What acknowledged means on the disk.</summary>
public sealed partial class DiskTests : IDisposable
{
    private readonly TempFolder _temp = new();

    [Fact]
    public async Task Ok_is_sent_after_the_log_was_written_and_synced()
    {
        const int Posts = 10;
        await using var server = await ChatServer.Start(
            _temp["data"], before: ["strace", "-f", "-y", "-s", "64", "-o", _temp["trace"], "-e", "trace=fsync,fdatasync,sendto,sendmsg,write,pwrite64"]);
        using var ana = await Wire.Register(server.Port, "ana");
        for (var i = 0; i < Posts; i++)
        {
            await ana.Ok(new { op = "ping" });
            await ana.Post("#general", "hola");
        }

        await Eventually.IsTrue(() => Answered(Calls(), 1 + 2 * Posts) >= 0, () => string.Join('\n', Calls()));
        var calls = Calls();
        for (var id = 3; id <= 1 + 2 * Posts; id += 2)
        {
            // Alone in the server: after the answer before this one, up to this one's.
            var (from, to) = (Answered(calls, id - 1), Answered(calls, id));
            var written = calls.FindLastIndex(to, to - from, call => call.Name == "pwrite64" && call.IsOnLog);
            Assert.True(written > from, $"Nothing was written for the post {id}.");
            Assert.True(calls.FindIndex(written, to - written, call => call.Name is "fsync" or "fdatasync" && call.IsOnLog && call.Succeeded) > written, $"The post {id} was not synced before its ok.");
        }
    }

    [Fact]
    public async Task A_torn_end_of_the_log_costs_nothing_that_was_acknowledged_before_it()
    {
        const int Kept = 50;
        var wal = Path.Combine(_temp["data"], "charla.db-wal");
        string token;
        long whole;
        await using (var server = await ChatServer.Start(_temp["data"]))
        {
            using var ana = await Wire.Register(server.Port, "ana");
            token = ana.Token;
            for (var i = 0; i < Kept; i++)
                await ana.Post("#general", $"{i}");
            whole = new FileInfo(wal).Length;
            for (var i = Kept; i < 2 * Kept; i++)
                await ana.Post("#general", $"{i}");
            await server.Kill();
        }

        // As if these had still been on their way to the disk.
        var end = new FileInfo(wal).Length;
        await Recovers("zeroes", file => file.SetLength(whole), file => file.SetLength(end));
        await Recovers("nothing", file => file.SetLength(whole + 1));
        await Recovers("half", file => file.SetLength((whole + end) / 2));
        await Recovers("garbage", file => file.SetLength(end - 2000), file => file.Seek(0, SeekOrigin.End), file => file.Write(Enumerable.Repeat((byte)0x5a, 9000).ToArray()));

        async Task Recovers(string name, params Action<FileStream>[] harm)
        {
            Directory.CreateDirectory(_temp[name]);
            foreach (var file in new[] { "charla.db", "charla.db-wal" })
                File.Copy(Path.Combine(_temp["data"], file), Path.Combine(_temp[name], file));
            await using (var file = new FileStream(Path.Combine(_temp[name], "charla.db-wal"), FileMode.Open))
            {
                foreach (var step in harm)
                    step(file);
            }

            await using var server = await ChatServer.Start(_temp[name]);
            using var ana = await Wire.SignIn(server.Port, token);
            await ana.Post("#general", "again");
            var log = await ana.Log("#general");
            Assert.Equal(Enumerable.Range(1, log.Count).Select(n => (long)n), log.Select(line => line.Seq));
            var texts = log.Where(line => line.Kind == "text").Select(line => line.Text).ToList();
            Assert.True(texts.Count > Kept, $"{name}: {texts.Count}");
            Assert.Equal(Enumerable.Range(0, texts.Count - 1).Select(i => i.ToString(CultureInfo.InvariantCulture)).Append("again"), texts);
        }
    }

    [Fact]
    public async Task A_failed_fsync_acknowledges_nothing_and_ends_the_server()
    {
        string token;
        await using (var server = await ChatServer.Start(_temp["data"]))
        {
            using var first = await Wire.Register(server.Port, "ana");
            token = first.Token;
            await first.Post("#general", "kept");
            await server.Stop();
        }

        // Signing in by token writes nothing: the first sync is the post's.
        await using (var failing = await ChatServer.Start(_temp["data"], before:
            ["strace", "-f", "-qq", "-o", _temp["trace"], "-e", "trace=fsync,fdatasync", "-e", "inject=fsync,fdatasync:error=EIO"]))
        {
            using var ana = await Wire.SignIn(failing.Port, token);
            var (end, _) = await ana.Ask(new { op = "post", cid = "lost", conv = "#general", text = "never" });
            Assert.Equal(("error", "store-failed"), ((string?)end["op"], (string?)end["code"]));
            Assert.NotEqual(0, await failing.Process.ExitCode());
            Assert.Contains("charla.db", failing.Process.Output, StringComparison.Ordinal);
        }

        await using var again = await ChatServer.Start(_temp["data"]);
        using var ana2 = await Wire.SignIn(again.Port, token);
        Assert.Contains("kept", (await ana2.Log("#general")).Select(line => line.Text));
        await ana2.Ok(new { op = "post", cid = "lost", conv = "#general", text = "never" });
        Assert.Single(await ana2.Log("#general"), line => line.Text == "never");
    }

    public void Dispose() => _temp.Dispose();

    private static int Answered(List<Call> calls, int id) =>
        calls.FindIndex(call => call.Name is "sendto" or "sendmsg" or "write" && call.Text.Contains($"\\\"op\\\":\\\"ok\\\",\\\"id\\\":{id},", StringComparison.Ordinal));

    /// <summary>
    /// The system calls: one that sends where it began, one that stores where it had returned. Where another thread came
    /// between, strace writes both halves in lines of their own.
    /// </summary>
    private List<Call> Calls()
    {
        using var file = new StreamReader(new FileStream(_temp["trace"], FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        List<Call> calls = [];
        var begun = new Dictionary<string, Call>();
        while (file.ReadLine() is { } line)
        {
            if (Begun().Match(line) is { Success: true } begin)
            {
                var call = new Call(begin.Groups["name"].Value, line);
                if (!line.EndsWith("<unfinished ...>", StringComparison.Ordinal) || call.Name.StartsWith("send", StringComparison.Ordinal))
                    calls.Add(call);
                else
                    begun[begin.Groups["thread"].Value] = call;
            }
            else if (Resumed().Match(line) is { Success: true } end && begun.Remove(end.Groups["thread"].Value, out var call))
            {
                calls.Add(call with { Text = call.Text + line });
            }
        }

        return calls;
    }

    [GeneratedRegex(@"^(?<thread>\d+) +(?<name>\w+)\(", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Begun();

    [GeneratedRegex(@"^(?<thread>\d+) +<\.\.\. \w+ resumed>", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Resumed();

    private sealed record Call(string Name, string Text)
    {
        public bool IsOnLog => Text.Contains("charla.db-wal>", StringComparison.Ordinal);

        public bool Succeeded => Text.EndsWith(" = 0", StringComparison.Ordinal);
    }
}
