using System.CommandLine;
using System.Net.Sockets;
using Charla.Client;
using Charla.Protocol;

namespace Charla.Bench;

/// <summary>
/// <c>charla bench latency</c>: what a person feels. Two clients of the library in one room; one writes by the clock, the
/// other reads. <c>bench/latency</c> runs it while a network loses packets.
/// </summary>
internal static class LatencyCommand
{
    // After the last post: over a bad network the end of the feed may come late.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static Command Create()
    {
        var server = new Option<string>("--server") { Description = BenchTexts.Of("--server"), HelpName = "HOST[:PORT]", DefaultValueFactory = _ => "127.0.0.1" };
        var seconds = new Option<double>("--seconds") { Description = BenchTexts.Of("LatencySeconds"), HelpName = "S", DefaultValueFactory = _ => 10 };
        var rate = new Option<double>("--rate") { Description = BenchTexts.Of("LatencyRate"), HelpName = "N", DefaultValueFactory = _ => 20 };
        var json = new Option<bool>("--json") { Description = BenchTexts.Of("--json") };
        var command = new Command("latency", BenchTexts.Of("LatencyDescription")) { server, seconds, rate, json };
        command.SetAction(async (parsed, cancellation) =>
        {
            var output = parsed.InvocationConfiguration.Output;
            var error = parsed.InvocationConfiguration.Error;
            try
            {
                var address = await Target.ResolveAsync(parsed.GetValue(server)!, Transport.Tcp, cancellation);
                var targets = await new Target(address, Transport.Tcp, Process: null).AllAsync(cancellation);
                var posts = Math.Max(1, (int)(parsed.GetValue(seconds) * parsed.GetValue(rate)));
                var results = new List<Latency>();
                foreach (var target in targets.Where(target => target.Transport is Transport.Tcp or Transport.Udp))
                    results.Add(await Latency.MeasureAsync(target, posts, TimeSpan.FromSeconds(1 / parsed.GetValue(rate)), Patience, cancellation));
                await output.WriteLineAsync(parsed.GetValue(json) ? BenchJson.Of(results) : BenchTable.Of(results));
                foreach (var result in results.Where(result => result.Lost > 0))
                    await error.WriteLineAsync(BenchTexts.Of("LatencyLost", Vocabulary.Transports.TextOf(result.Transport), result.Lost, posts, Patience.TotalSeconds));
                return results.TrueForAll(result => result.Lost == 0) ? 0 : 1;
            }
            catch (Exception stopped) when (stopped is BenchStoppedException or SocketException or IOException or CharlaException)
            {
                await error.WriteLineAsync(stopped.Message);
                return 1;
            }
        });
        return command;
    }
}
