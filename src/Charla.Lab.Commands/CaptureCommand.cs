using System.CommandLine;
using System.Globalization;
using Charla.Client;
using Charla.CommandLine;
using Charla.CommandLine.Texts;
using Charla.Netem;

namespace Charla.Lab.Commands;

/// <summary><c>charla lab capture [FILE]</c>: what travels between a server and its clients, live or into a file.</summary>
internal static class CaptureCommand
{
    private const int UsualListen = 33333;

    public static Command Create(Surroundings here)
    {
        var command = new Command("capture", LabHelp.Of("HelpCapture"));
        var file = new Argument<string?>("file") { Description = LabHelp.Of("HelpCaptureFile"), Arity = ArgumentArity.ZeroOrOne };
        var server = new Option<string?>("--server") { Description = Say.HelpServer, HelpName = "host[:port]" };
        var tcp = Port("--tcp", "HelpCaptureTcp");
        var udp = Port("--udp", "HelpCaptureUdp");
        var http = Port("--http", "HelpCaptureHttp");
        var over = new Option<string?>("--interface", "-i") { Description = LabHelp.Of("HelpCaptureInterface"), HelpName = "NAME" };
        var print = new Option<bool>("--print") { Description = LabHelp.Of("HelpCapturePrint") };
        var force = new Option<bool>("--force") { Description = LabHelp.Of("HelpCaptureForce") };
        var proxy = new Option<bool>("--proxy") { Description = LabHelp.Of("HelpCaptureProxy") };
        var listen = Port("--listen", "HelpCaptureListen");
        var loss = new Option<double?>("--loss") { Description = LabHelp.Of("HelpCaptureLoss"), HelpName = "PERCENT" };
        var seed = new Option<ulong>("--seed") { Description = LabHelp.Of("HelpCaptureSeed"), HelpName = "N" };
        command.Add(file);
        foreach (var option in (Option[])[server, tcp, udp, http, over, print, force, proxy, listen, loss, seed])
            command.Add(option);
        command.Does(here, async (parsed, cancellation) =>
        {
            var target = await CaptureTarget.OfAsync(
                Server(here, parsed.GetValue(server)), parsed.GetValue(tcp), parsed.GetValue(udp), parsed.GetValue(http) ?? ServerAddressOfWeb, parsed.GetValue(over), cancellation);
            if (target is { Tcp: 0, Udp: 0, Http: 0 })
                throw new CommandException(ExitCode.Usage, LabHelp.Of("CaptureNoPort"));
            if (parsed.GetValue(loss) is < 0 or > 100)
                throw new CommandException(ExitCode.Usage, LabHelp.Of("CaptureBadLoss"));
            var wish = new CaptureWish(target, parsed.GetValue(file))
            {
                Listen = parsed.GetValue(listen) ?? UsualListen,
                Conditions = new Conditions { Loss = (parsed.GetValue(loss) ?? 0) / 100 },
                Seed = parsed.GetValue(seed),
            };
            var capture = new Capture(here, wish);
            if (parsed.GetValue(print))
                capture.Print();
            else
                await capture.RunAsync(parsed.GetValue(proxy) || parsed.GetValue(loss) is not null, parsed.GetValue(force), cancellation);
        });
        return command;
    }

    private const int ServerAddressOfWeb = 8080;

    private static Option<int?> Port(string name, string help)
    {
        var option = new Option<int?>(name) { Description = LabHelp.Of(help), HelpName = "PORT" };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !(int.TryParse(token.Value, CultureInfo.InvariantCulture, out var port) && port is >= 0 and <= 65535))
                result.AddError(LabHelp.Of("NotAPort", name, token.Value));
        });
        return option;
    }

    private static ServerAddress Server(Surroundings here, string? given)
    {
        var name = given ?? here.Environment("CHARLA_SERVER");
        return ServerAddress.TryParse(string.IsNullOrEmpty(name) ? "localhost" : name, out var server)
            ? server
            : throw new CommandException(ExitCode.Usage, Say.BadServer(name));
    }
}
