using System.CommandLine;
using System.Globalization;
using System.Net;
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

    private static async Task<int> RunAsync(ServerOptions options, bool plain)
    {
        if (Descriptors.ReadLimit() < Descriptors.LeastLimit)
            return TooFewDescriptors(Descriptors.ReadLimit(), Descriptors.LeastLimit);
        return await ServeAsync(options, plain);
    }

    private static async Task<int> ServeAsync(ServerOptions options, bool plain)
    {
        // Reading the disk blocks; with too few threads it would hold up those who only pass bytes on.
        ThreadPool.SetMinThreads(Math.Max(16, 4 * Environment.ProcessorCount), 16);
        using var logs = LoggerFactory.Create(builder => builder.AddProvider(new ConsoleLogProvider(TimeProvider.System)));
        using var stop = new StopSignal(options.StopBound);
        CharlaServer server;
        try
        {
            server = await CharlaServer.StartAsync(options, logs, OperatorLog.Write);
        }
        catch (FolderInUseException error)
        {
            return Fail(ServeTexts.Of("FolderInUse", Path.GetFullPath(error.Folder)));
        }
        catch (StoreException error)
        {
            return Fail(ServeTexts.Of("CannotOpenStore", error.Message));
        }
        catch (Exception error) when (error is UnauthorizedAccessException or IOException)
        {
            return Fail(ServeTexts.Of("CannotUseFolder", options.DataFolder, error.Message));
        }
        catch (PortException error)
        {
            return Fail(PortTrouble.Explain(error));
        }
        catch (DescriptorsException error)
        {
            return TooFewDescriptors(error.Limit, error.Needed);
        }

        stop.Stops(server);
        await using (server)
        {
            if (plain)
                OperatorLog.Write(ServeTexts.Of("PlainWarning"));
            OperatorLog.Write(ServeTexts.Of("Data", Path.GetFullPath(options.DataFolder)));
            Announce(options, server);
            if (server.OwnerCode is { } code)
                OperatorLog.Write(ServeTexts.Of("NoOwner", code));
            OperatorLog.Write(ServeTexts.Of("HowToStop"));
            if (await Task.WhenAny(stop.Asked, server.Failed) == server.Failed)
                await EndAsync(server);
            OperatorLog.Write(ServeTexts.Of("Stopping"));
        }

        if (server.Failed.IsCompleted)
            await EndAsync(server);
        OperatorLog.Write(ServeTexts.Of("Stopped"));
        return 0;
    }

    /// <summary>After a failed fsync: what is on the disk is known only after reading it again.</summary>
    private static async Task EndAsync(CharlaServer server)
    {
        await Console.Error.WriteLineAsync(ServeTexts.Of("DiskFailed", (await server.Failed).Message));
        Environment.Exit(CannotRun);
    }

    private static int TooFewDescriptors(int limit, int needed) => Fail(ServeTexts.Of("TooFewDescriptors", limit, needed));

    /// <summary>Every address that one can type, for each transport.</summary>
    private static void Announce(ServerOptions options, CharlaServer server)
    {
        OperatorLog.Write(ServeTexts.Of("Ready", server.Name));
        foreach (var address in TypedAddresses.Of(server.TcpEndPoints))
            OperatorLog.Write("  " + address);
        if (server.UdpEndPoints.Count > 0)
        {
            OperatorLog.Write(ServeTexts.Of("ReadyUdp"));
            foreach (var address in TypedAddresses.Of(server.UdpEndPoints))
                OperatorLog.Write($"  udp://{address}");
        }

        if (server.HttpEndPoints.Count == 0)
            return;
        OperatorLog.Write(ServeTexts.Of("ReadyHttp"));
        foreach (var address in TypedAddresses.Of(server.HttpEndPoints))
            OperatorLog.Write($"  http://{address}");
    }

    private static int Fail(string message)
    {
        Console.Error.WriteLine(message);
        return CannotRun;
    }
}
