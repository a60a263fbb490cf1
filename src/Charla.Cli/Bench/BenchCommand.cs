using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using Charla.Protocol;

namespace Charla.Cli.Bench;

/// <summary><c>charla bench</c>: puts a server under load, checks everything that arrives, and tells what it took.</summary>
public static class BenchCommand
{
    // The name of the workload whose numbers are given as options, and of all presets together.
    private const string Room = "room";
    private const string All = "all";

    public static Command Create()
    {
        var names = new Argument<string[]>("workload") { Description = BenchTexts.Of("WorkloadArgument"), Arity = ArgumentArity.ZeroOrMore };
        string[] known = [Room, All, .. Workload.Presets.Select(preset => preset.Name)];
        names.AcceptOnlyFromAmong(known);
        var server = Option("--server", "HOST[:PORT]", $"127.0.0.1:{Limits.DefaultPort}");
        var pid = Option<int?>("--pid", "N", null);
        var plain = Option("--plain", null, otherwise: false);
        var seconds = Option("--seconds", "S", 10.0, least: 0.1);
        var warmup = Option("--warmup", "S", 2.0, least: 0);
        var patience = Option("--patience", "S", 5.0, least: 0.1);
        var size = Option("--size", "N", 100.0, PostTemplate.LeastTextBytes, Limits.TextBytes);
        var rooms = Option("--rooms", "R", 1.0, least: 1);
        var readers = Option("--readers", "N", 10.0, least: 1);
        var posters = Option("--posters", "P", 1.0, least: 0);
        var outstanding = Option("--outstanding", "K", 1.0, 1, Poster.MostOutstanding);
        var rate = Option<double?>("--rate", "N", null);
        var fsync = Option<DirectoryInfo?>("--fsync", "DIR", null);
        var goals = Option("--goals", null, otherwise: false);
        var json = Option("--json", null, otherwise: false);

        var command = new Command("bench", BenchTexts.Of("Description"))
        {
            names, server, pid, plain, seconds, warmup, patience, size, rooms, readers, posters, outstanding, rate, fsync, goals, json,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(posters) > result.GetValue(readers))
                result.AddError(BenchTexts.Of("PostersAreReaders"));
            if (result.GetValue(names) is not { Length: > 0 } && result.GetValue(fsync) is null)
                result.AddError(BenchTexts.Of("NothingToDo", string.Join(", ", known)));
        });
        command.SetAction(async (parsed, cancellation) =>
        {
            var room = new Workload(Room, (int)parsed.GetValue(rooms), (int)parsed.GetValue(readers), (int)parsed.GetValue(posters), (int)parsed.GetValue(outstanding))
            {
                Rate = parsed.GetValue(rate),
            };
            var settings = new BenchSettings(
                TimeSpan.FromSeconds(parsed.GetValue(warmup)),
                TimeSpan.FromSeconds(parsed.GetValue(seconds)),
                TimeSpan.FromSeconds(parsed.GetValue(patience)),
                (int)parsed.GetValue(size));
            var output = parsed.InvocationConfiguration.Output;
            var error = parsed.InvocationConfiguration.Error;
            try
            {
                var address = await Target.ResolveAsync(parsed.GetValue(server)!, cancellation);
                if (!IPAddress.IsLoopback(address.Address) && !parsed.GetValue(plain))
                    throw new BenchStoppedException(BenchTexts.Of("NotPlain", address.Address));
                var process = parsed.GetValue(pid) is { } given ? new ServerProcess(given) : ServerProcess.Listening(address);
                var report = new BenchReport(new Target(address, process), output, parsed.GetValue(json), parsed.GetValue(goals));
                return await report.RunAsync(Chosen(parsed.GetValue(names)!, room), settings, parsed.GetValue(fsync), error.WriteLine, cancellation);
            }
            catch (Exception stopped) when (stopped is BenchStoppedException or SocketException or IOException or FaultException)
            {
                await error.WriteLineAsync(stopped.Message);
                return 1;
            }
        });
        return command;
    }

    private static IEnumerable<Workload> Chosen(string[] names, Workload room) =>
        names.SelectMany(name => name switch
        {
            All => Workload.Presets,
            Room => [room],
            _ => Workload.Presets.Where(preset => string.Equals(preset.Name, name, StringComparison.Ordinal)),
        });

    private static Option<T> Option<T>(string name, string? value, T otherwise) => new(name)
    {
        Description = BenchTexts.Of(name),
        HelpName = value,
        DefaultValueFactory = _ => otherwise,
    };

    private static Option<double> Option(string name, string value, double otherwise, double least, double most = 1_000_000)
    {
        var option = Option(name, value, otherwise);
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is var number && !(number >= least && number <= most))
                result.AddError(BenchTexts.Of("OutOfRange", name, least, most));
        });
        return option;
    }
}
