using System.CommandLine;
using System.Globalization;
using System.Net;
using Charla.Cli.Commands;
using Charla.CommandLine;
using Charla.Server;
using Charla.Server.Storage;
using Charla.Server.Transports;
using Microsoft.Extensions.Logging;

namespace Charla.Cli.Serve;

/// <summary><c>charla serve</c>: runs the server until Ctrl-C or SIGTERM.</summary>
public static class ServeCommand
{
    // As scripts expect: 1 it could not do its work, 2 it was asked wrongly.
    private const int CannotRun = 1;
    private const int BadUsage = 2;

    /// <summary>It was told to stop, and could not in time, or was told again: something was not finished.</summary>
    public const int GaveUp = 3;

    public static Command Create()
    {
        var data = new Option<string?>("--data") { Description = ServeTexts.Of("HelpData"), HelpName = "DIR" };
        var bind = new Option<string[]>("--bind") { Description = ServeTexts.Of("HelpBind"), HelpName = "ADDRESS" };
        var tcp = new Option<string?>("--tcp") { Description = ServeTexts.Of("HelpTcp"), HelpName = "PORT" };
        var udp = new Option<string?>("--udp") { Description = ServeTexts.Of("HelpUdp"), HelpName = "PORT" };
        var http = new Option<string?>("--http") { Description = ServeTexts.Of("HelpHttp"), HelpName = "PORT" };
        var metricsFrom = new Option<string?>("--metrics-from") { Description = ServeTexts.Of("HelpMetricsFrom"), HelpName = "loopback|any" };
        var registration = new Option<string?>("--registration") { Description = ServeTexts.Of("HelpRegistration"), HelpName = "open|closed" };
        var addressesFor = new Option<string?>("--addresses") { Description = ServeTexts.Of("HelpAddresses"), HelpName = "everyone|moderators|nobody" };
        var plain = new Option<bool>("--plain") { Description = ServeTexts.Of("HelpPlain") };
        var name = new Option<string?>("--name") { Description = ServeTexts.Of("HelpName"), HelpName = "TEXT" };
        var rate = new Option<string?>("--rate") { Description = ServeTexts.Of("HelpRate"), HelpName = "N" };
        var config = new Option<string?>("--config") { Description = ServeTexts.Of("HelpConfig"), HelpName = "FILE" };
        var command = new Command("serve", ServeTexts.Of("HelpServe")) { data, bind, tcp, udp, http, plain, name, registration, rate, metricsFrom, addressesFor, config };
        command.SetAction(async (parsed, cancel) =>
        {
            try
            {
                var given = new ServeSettings
                {
                    Data = parsed.GetValue(data),
                    Bind = parsed.GetValue(bind) is { Length: > 0 } addresses ? string.Join(',', addresses) : null,
                    Tcp = parsed.GetValue(tcp),
                    Udp = parsed.GetValue(udp),
                    Http = parsed.GetValue(http),
                    Registration = parsed.GetValue(registration),
                    MetricsFrom = parsed.GetValue(metricsFrom),
                    Addresses = parsed.GetValue(addressesFor),
                    Plain = parsed.GetValue(plain) ? "true" : null,
                    Name = parsed.GetValue(name),
                    Rate = parsed.GetValue(rate),
                };
                var settings = given.Over(ServeSettings.FromEnvironment()).Over(ServeSettings.FromFile(parsed.GetValue(config)));
                return await RunAsync(settings.ToOptions(), settings.IsPlain);
            }
            catch (UsageException error)
            {
                await Console.Error.WriteLineAsync(error.Message);
                return BadUsage;
            }
        });
        return command;
    }

    /// <summary>Says what to do where the system allows the process too few descriptors; null where it does not.</summary>
    public static string? RefusalOfFewDescriptors() =>
        Descriptors.ReadLimit() is var limit && limit < Descriptors.LeastLimit ? ServeTexts.Of("TooFewDescriptors", limit, Descriptors.LeastLimit) : null;

    private static async Task<int> RunAsync(ServerOptions options, bool plain)
    {
        if (RefusalOfFewDescriptors() is not { } refusal)
            return await ServeAsync(options, plain);
        await Console.Error.WriteLineAsync(refusal);
        return CannotRun;
    }

    private static async Task<int> ServeAsync(ServerOptions options, bool plain)
    {
        // Reading the disk blocks; with too few threads it would hold up those who only pass bytes on.
        ThreadPool.SetMinThreads(Math.Max(16, 4 * Environment.ProcessorCount), 16);

        // On whichever thread something happens, it is told in the operator's language.
        CultureInfo.DefaultThreadCurrentUICulture = CultureInfo.CurrentUICulture;
        var time = TimeProvider.System;
        using var console = new OperatorConsole(Console.Out, Console.Error, time);
        using var log = new OperatorLog(console, time);
        using var logs = LoggerFactory.Create(builder => builder.AddProvider(new ConsoleLogProvider(console, time)));
        using var stop = new StopSignal(options.StopBound, console);
        CharlaServer server;
        try
        {
            server = await CharlaServer.StartAsync(options, logs, log);
        }
        catch (FolderInUseException error)
        {
            return Fail(console, ServeTexts.Of("FolderInUse", Path.GetFullPath(error.Folder)));
        }
        catch (StoreException error)
        {
            return Fail(console, StoreSentence.Of(error));
        }
        catch (Exception error) when (error is UnauthorizedAccessException or IOException)
        {
            return Fail(console, ServeTexts.Of("CannotUseFolder", options.DataFolder, FileProblem.Of(error)));
        }
        catch (PortException error)
        {
            return Fail(console, PortTrouble.Explain(error));
        }
        catch (DescriptorsException error)
        {
            return Fail(console, ServeTexts.Of("TooFewDescriptors", error.Limit, error.Needed));
        }

        stop.Stops(server);
        await using (server)
        {
            console.Show(ProgramVersion.Line);
            if (plain)
                console.Show(ServeTexts.Of("PlainWarning"));
            console.Show(ServeTexts.Of("Data", Path.GetFullPath(options.DataFolder)));
            Announce(console, server);
            if (server.OwnerCode is { } code)
                TellHowToOwn(console, server, code);
            console.Show(ServeTexts.Of("HowToStop"));
            if (await Task.WhenAny(stop.Asked, server.Failed) == server.Failed)
                await EndAsync(console, server);
            console.Report(ServeTexts.Of("Stopping"));
        }

        if (server.Failed.IsCompleted)
            await EndAsync(console, server);
        console.Report(ServeTexts.Of("Stopped"));
        return 0;
    }

    /// <summary>After a failed fsync: what is on the disk is known only after reading it again.</summary>
    private static async Task EndAsync(OperatorConsole console, CharlaServer server)
    {
        var failed = await server.Failed;
        console.Complain(failed.Trouble == StoreTrouble.WalMoved ? StoreSentence.Of(failed) : ServeTexts.Of("DiskFailed", StoreSentence.Detail(failed)));
        console.Dispose();
        Environment.Exit(CannotRun);
    }

    /// <summary>Every address that one can type, for each transport.</summary>
    private static void Announce(OperatorConsole console, CharlaServer server)
    {
        console.Show(ServeTexts.Of("Ready", server.Name));
        foreach (var address in TypedAddresses.Of(server.TcpEndPoints))
            console.Show("  " + address);
        if (server.UdpEndPoints.Count > 0)
        {
            console.Show(ServeTexts.Of("ReadyUdp"));
            foreach (var address in TypedAddresses.Of(server.UdpEndPoints))
                console.Show($"  udp://{address}");
        }

        if (server.HttpEndPoints.Count == 0)
            return;
        console.Show(ServeTexts.Of("ReadyHttp"));
        foreach (var address in TypedAddresses.Of(server.HttpEndPoints))
            console.Show($"  http://{address}");
    }

    // Each line can be copied as it stands.
    private static void TellHowToOwn(OperatorConsole console, CharlaServer server, string code)
    {
        var (program, option) = (TypedCommand.Program(), TypedCommand.ServerOption(server.TcpEndPoints));
        var place = option.Replace("--server ", "", StringComparison.Ordinal);
        console.Show(ServeTexts.Of("NoOwner", code));
        console.Show($"  {program} chat{place}");
        console.Show(ServeTexts.Of("NoOwnerInShell"));
        console.Show($"  {program} claim {code}{option}");
    }

    private static int Fail(OperatorConsole console, string message)
    {
        console.Refuse(message);
        return CannotRun;
    }
}
