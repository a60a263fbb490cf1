using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using System.Numerics;
using Charla.Client;
using Charla.Protocol;
using Charla.Terminal;

namespace Charla.Bench;

/// <summary><c>charla bench</c>: puts a server under load, checks everything that arrives, and tells what it took.</summary>
public static class BenchCommand
{
    // The name of the workload whose numbers are given as options, and of all presets together.
    private const string Room = "room";
    private const string All = "all";

    private const double MostSeconds = 86_400;
    private const int MostAccounts = 100_000;

    public static Command Create()
    {
        string[] known = [Room, All, .. Workload.Presets.Select(preset => preset.Name)];
        // The names are too many for the column that lists the commands.
        var names = new Argument<string[]>("workload")
        {
            Description = $"{BenchTexts.Of("WorkloadArgument")} [{string.Join(", ", known)}]",
            Arity = ArgumentArity.ZeroOrMore,
            HelpName = BenchTexts.Of("Workload"),
        };
        names.CompletionSources.Add(known);
        var server = Option("--server", "HOST[:PORT]", "127.0.0.1");
        var tcp = Option("--tcp", null, otherwise: false);
        var udp = Option("--udp", null, otherwise: false);
        var ws = Option("--ws", null, otherwise: false);
        var compare = Option("--compare", null, otherwise: false);
        var pid = Option<int?>("--pid", "N", null);
        var plain = Option("--plain", null, otherwise: false);
        var seconds = Option("--seconds", "S", 10.0, 0.1, MostSeconds);
        var warmup = Option("--warmup", "S", 2.0, 0, MostSeconds);
        var patience = Option("--patience", "S", 5.0, 0.1, MostSeconds);
        var size = Option("--size", "N", 100, PostTemplate.LeastTextBytes, Limits.TextBytes);
        var rooms = Option("--rooms", "R", 1, 1, MostAccounts);
        var readers = Option("--readers", "N", 10, 1, MostAccounts);
        var posters = Option("--posters", "P", 1, 0, MostAccounts);
        var outstanding = Option("--outstanding", "K", 1, 1, Poster.MostOutstanding);
        var rate = Option("--rate", "N", 0.0, 0, 1e6);
        var fsync = Option<DirectoryInfo?>("--fsync", "DIR", null);
        var goals = Option("--goals", null, otherwise: false);
        var json = Option("--json", null, otherwise: false);

        var command = new Command("bench", BenchTexts.Of("Description"))
        {
            names, server, tcp, udp, ws, compare, pid, plain, seconds, warmup, patience, size, rooms, readers, posters, outstanding, rate, fsync, goals, json,
            LatencyCommand.Create(),
            SearchBenchCommand.Create(),
        };
        command.Validators.Add(result =>
        {
            if (result.GetResult(names)?.Tokens.FirstOrDefault(token => !known.Contains(token.Value, StringComparer.Ordinal)) is { } unknown)
                result.AddError(BenchTexts.Of("NoWorkload", SafeText.Line(unknown.Value), string.Join(", ", known)));
            if (new[] { tcp, udp, ws, compare }.Count(result.GetValue) > 1)
                result.AddError(BenchTexts.Of("OneTransport"));
            if ((result.GetValue(udp) || result.GetValue(compare)) && result.GetValue(size) > PostTemplate.MostDatagramTextBytes)
                result.AddError(BenchTexts.Of("OutOfRange", "--size", PostTemplate.LeastTextBytes, PostTemplate.MostDatagramTextBytes));
            if (result.GetValue(posters) > result.GetValue(readers))
                result.AddError(BenchTexts.Of("PostersAreReaders"));
            if (result.GetValue(names) is not { Length: > 0 } && result.GetValue(fsync) is null)
                result.AddError(BenchTexts.Of("NothingToDo", string.Join(", ", known)));
        });
        command.SetAction(async (parsed, cancellation) =>
        {
            var room = new Workload(Room, parsed.GetValue(rooms), parsed.GetValue(readers), parsed.GetValue(posters), parsed.GetValue(outstanding))
            {
                Rate = parsed.GetValue(rate) is > 0 and var perSecond ? perSecond : null,
            };
            var settings = new BenchSettings(
                TimeSpan.FromSeconds(parsed.GetValue(warmup)),
                TimeSpan.FromSeconds(parsed.GetValue(seconds)),
                TimeSpan.FromSeconds(parsed.GetValue(patience)),
                parsed.GetValue(size));
            var output = parsed.InvocationConfiguration.Output;
            var error = parsed.InvocationConfiguration.Error;
            try
            {
                var transport = parsed.GetValue(udp) ? Transport.Udp : parsed.GetValue(ws) ? Transport.WebSocket : Transport.Tcp;
                var target = await TargetAsync(parsed.GetValue(server)!, transport, parsed.GetValue(plain), parsed.GetValue(pid), cancellation);
                var targets = parsed.GetValue(compare) ? await target.AllAsync(cancellation) : [target];
                var report = new BenchReport(targets, output, parsed.GetValue(json), parsed.GetValue(goals));
                return await report.RunAsync(Chosen(parsed.GetValue(names)!, room), settings, parsed.GetValue(fsync), error.WriteLine, cancellation);
            }
            catch (Exception stopped) when (stopped is BenchStoppedException or SocketException or IOException or FaultException or CharlaException)
            {
                await error.WriteLineAsync(stopped.Message);
                return 1;
            }
        });
        return command;
    }

    private static async Task<Target> TargetAsync(string server, Transport transport, bool plain, int? pid, CancellationToken cancellation)
    {
        var address = await Target.ResolveAsync(server, transport, cancellation);
        if (!IPAddress.IsLoopback(address.Address) && !plain)
            throw new BenchStoppedException(BenchTexts.Of("NotPlain", address.Address));
        var process = pid is { } given ? new ServerProcess(given) : ServerProcess.Listening(address, transport);
        if (process is { Exists: false })
            throw new BenchStoppedException(BenchTexts.Of("NoSuchProcess", process.Pid));
        return new Target(address, transport, process);
    }

    private static IReadOnlyList<Workload> Chosen(string[] names, Workload room) =>
    [
        .. names.SelectMany(name => name switch
        {
            All => Workload.Presets,
            Room => [room],
            _ => Workload.Presets.Where(preset => string.Equals(preset.Name, name, StringComparison.Ordinal)),
        }),
    ];

    private static Option<T> Option<T>(string name, string? value, T otherwise) => new(name)
    {
        Description = BenchTexts.Of(name),
        HelpName = value,
        DefaultValueFactory = _ => otherwise,
    };

    private static Option<T> Option<T>(string name, string value, T otherwise, T least, T most)
        where T : struct, INumber<T>
    {
        var option = Option(name, value, otherwise);
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<T>() is var number && !(number >= least && number <= most))
                result.AddError(BenchTexts.Of("OutOfRange", name, least, most));
        });
        return option;
    }
}
