using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Charla.Client;
using Charla.CommandLine;
using Charla.Lab;
using Charla.Netem;
using Charla.Terminal;

namespace Charla.Lab.Commands;

/// <summary><c>charla lab netem --to HOST:PORT</c>: a network in front of any server that is as bad as one wants it.</summary>
internal sealed class NetemCommand
{
    private const string UsualListen = "127.0.0.1:33333";
    private const ulong MostChosenSeed = 1_000_000;

    private static readonly string[] Ways = ["to-server", "to-client", "both"];

    private readonly Surroundings _here;
    private readonly Option<string> _to = Text<string>("--to", "HOST:PORT");
    private readonly Option<string?> _toUdp = Text<string?>("--to-udp", "HOST:PORT");
    private readonly Option<string> _listen = Text<string>("--listen", "[ADDRESS:]PORT");
    private readonly Option<bool> _tcp = Text<bool>("--tcp", null);
    private readonly Option<bool> _udp = Text<bool>("--udp", null);
    private readonly Option<string?>[] _knobs = [.. Knob.All.Select(Turned)];
    private readonly Option<string?> _deaf = Text<string?>("--deaf", string.Join('|', Ways));
    private readonly Option<ulong?> _seed = Text<ulong?>("--seed", "N");
    private readonly Option<string?> _capture = Text<string?>("--capture", "FILE.pcap");
    private readonly Option<bool> _plainUi = new("--plain-ui") { Description = LabHelp.Of("HelpPlainUi") };

    private NetemCommand(Surroundings here) => _here = here;

    public static Command Create(Surroundings here)
    {
        var netem = new NetemCommand(here);
        netem._to.Required = true;
        netem._listen.DefaultValueFactory = _ => UsualListen;
        netem._deaf.AcceptOnlyFromAmong(Ways);
        var command = new Command("netem", NetemTexts.Of("HelpNetem"))
        {
            netem._to, netem._toUdp, netem._listen, netem._tcp, netem._udp, netem._deaf, netem._seed, netem._capture, netem._plainUi,
        };
        foreach (var knob in netem._knobs)
            command.Add(knob);
        command.Does(here, netem.RunAsync);
        return command;
    }

    private static Option<T> Text<T>(string name, string? value) =>
        new(name) { Description = NetemTexts.Of("Help" + name[1..]), HelpName = value };

    private static Option<string?> Turned(Knob knob)
    {
        var unit = knob.Unit.Split('/')[0];
        var option = Text<string?>("--" + knob.Name, $"{unit}[/{unit}]");
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !knob.TryRead(token.Value, out _, out var trouble))
                result.AddError(trouble);
        });
        return option;
    }

    private async Task RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var (both, seed) = (parsed.GetValue(_tcp) == parsed.GetValue(_udp), parsed.GetValue(_seed) ?? (ulong)Random.Shared.NextInt64(1, (long)MostChosenSeed));
        var tcp = both || parsed.GetValue(_tcp) ? await ResolveAsync("--to", parsed.GetValue(_to)!, cancellation) : null;
        var udp = both || parsed.GetValue(_udp) ? await ResolveAsync("--to", parsed.GetValue(_toUdp) ?? parsed.GetValue(_to)!, cancellation) : null;
        var path = parsed.GetValue(_capture);
        await using var capture = path is null ? null : Capture(path);
        var options = new ProxyOptions { Seed = seed, ToServer = Weather(parsed, Direction.ToServer), ToClient = Weather(parsed, Direction.ToClient), Capture = capture };
        var listen = Listen(parsed.GetValue(_listen)!);
        await using (var proxies = await StartAsync(listen, tcp, udp, options))
            await ShowAsync(parsed, proxies, seed, capture, cancellation);
        if (capture is null)
            return;
        await capture.DisposeAsync();
        _here.Out.WriteLine(NetemTexts.Of("Captured", capture.Records, path));
        if (capture.Skipped > 0)
            _here.Out.WriteLine(NetemTexts.Of("CaptureSkipped", capture.Skipped));
    }

    private async Task ShowAsync(ParseResult parsed, NetemProxies proxies, ulong seed, PcapWriter? capture, CancellationToken cancellation)
    {
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var book = new GuestBook(LabTexts.In(Language.Current), _here.Time) { Safe = SafeText.Line };
        var view = new NetemView(_here, proxies, seed, book);
        var orders = new NetemOrders(proxies, view, leaving.Cancel);
        await LabConsole.RunAsync(_here, parsed.GetValue(_plainUi), view.Picture, book, RunLabAsync, Typed, leaving.Token);

        void Typed(string line)
        {
            foreach (var answer in orders.Do(line).Split('\n', StringSplitOptions.RemoveEmptyEntries))
                book.Note(answer);
        }

        async Task RunLabAsync(CancellationToken ending)
        {
            foreach (var one in proxies.All)
                book.Note(NetemTexts.Of("ListeningFor", one.Transport, one.Proxy.LocalEndPoint, one.Server));
            book.Note(NetemTexts.Of("SeedIs", seed.ToString(CultureInfo.InvariantCulture)));
            book.Note(view.Weather());
            using var seconds = new PeriodicTimer(TimeSpan.FromSeconds(1), _here.Time);
            do
            {
                view.Tick();
                capture?.Flush();
                // The screen has these numbers in its table: as lines they would only push the answers out of sight.
                foreach (var line in view.News())
                    book.Tell(line);
            }
            while (await seconds.WaitForNextTickAsync(ending));
        }
    }

    private Conditions Weather(ParseResult parsed, Direction way)
    {
        var conditions = Conditions.Clear;
        for (var n = 0; n < _knobs.Length; n++)
        {
            if (parsed.GetValue(_knobs[n]) is { } text && Knob.All[n].TryRead(text, out var values, out _))
                conditions = Knob.All[n].With(conditions, way == Direction.ToServer ? values.ToServer : values.ToClient);
        }

        var deaf = parsed.GetValue(_deaf);
        return conditions with { Deaf = deaf == Ways[2] || deaf == Ways[(int)way] };
    }

    private static async Task<NetemProxies> StartAsync(IPEndPoint listen, IPEndPoint? tcp, IPEndPoint? udp, ProxyOptions options)
    {
        try
        {
            return await NetemProxies.StartAsync(listen, tcp, udp, options);
        }
        catch (PortException e)
        {
            throw new CommandException(ExitCode.Refused, LabOptions.Explain(e.Transport, e.EndPoint, e.Error, "--listen"));
        }
    }

    private static IPEndPoint Listen(string text)
    {
        var whole = text.Contains(':') ? text : "127.0.0.1:" + text;
        return IPEndPoint.TryParse(whole.Replace("localhost:", "127.0.0.1:", StringComparison.OrdinalIgnoreCase), out var at)
            && int.TryParse(whole[(whole.LastIndexOf(':') + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out _)
            ? at
            : throw new CommandException(ExitCode.Usage, NetemTexts.Of("BadListen", SafeText.Line(text)));
    }

    private static async Task<IPEndPoint> ResolveAsync(string option, string text, CancellationToken cancellation)
    {
        if (!ServerAddress.TryParse(text, out var server))
            throw new CommandException(ExitCode.Usage, NetemTexts.Of("BadServerPlace", option, SafeText.Line(text)));
        try
        {
            var found = await Dns.GetHostAddressesAsync(server.Host, cancellation);
            // 127.0.0.1 before ::1: the simple servers of a first course listen on no other.
            if (found.OrderByDescending(address => address.AddressFamily == AddressFamily.InterNetwork).FirstOrDefault() is { } address)
                return new IPEndPoint(address, server.Port);
        }
        catch (SocketException)
        {
            // Said below.
        }

        throw new CommandException(ExitCode.NoServer, NetemTexts.Of("NoSuchHost", SafeText.Line(server.Host)));
    }

    private static PcapWriter Capture(string path)
    {
        try
        {
            return PcapWriter.Create(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new CommandException(ExitCode.Refused, NetemTexts.Of("CannotCapture", SafeText.Line(path), FileProblem.Of(e)));
        }
    }
}
