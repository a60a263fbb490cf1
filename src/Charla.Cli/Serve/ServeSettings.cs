using System.Globalization;
using System.Net;
using Charla.Protocol;
using Charla.Server;

namespace Charla.Cli.Serve;

/// <summary>
/// What an operator sets, as written: on the command line, in the environment (<c>CHARLA_TCP</c> …) or in a JSON file
/// (<c>{"tcp": 22222}</c>), the first of these that says something.
/// </summary>
public sealed record ServeSettings
{
    public string? Data { get; init; }

    public string? Bind { get; init; }

    public string? Tcp { get; init; }

    public string? Udp { get; init; }

    public string? Http { get; init; }

    public string? Registration { get; init; }

    public string? MetricsFrom { get; init; }

    /// <summary>Which people see the addresses that others connect from.</summary>
    public string? Addresses { get; init; }

    public string? Plain { get; init; }

    public string? Name { get; init; }

    public string? Rate { get; init; }

    public bool IsPlain => Plain is "1" or "true" or "yes";

    /// <summary>The data folder: what is said, or where it is by default.</summary>
    public string Folder => Data ?? DefaultFolder();

    public static ServeSettings FromEnvironment() => new()
    {
        Data = Variable("DATA"),
        Bind = Variable("BIND"),
        Tcp = Variable("TCP"),
        Udp = Variable("UDP"),
        Http = Variable("HTTP"),
        Registration = Variable("REGISTRATION"),
        MetricsFrom = Variable("METRICS_FROM"),
        Addresses = Variable("ADDRESSES"),
        Plain = Variable("PLAIN"),
        Name = Variable("NAME"),
        Rate = Variable("RATE"),
    };

    /// <exception cref="UsageException">There is no such file, or it cannot be understood.</exception>
    public static ServeSettings FromFile(string? path) => path is null ? new ServeSettings() : ServeSettingsFile.Read(path);

    /// <summary>These settings, and where they say nothing, the others.</summary>
    public ServeSettings Over(ServeSettings others) => new()
    {
        Data = Data ?? others.Data,
        Bind = Bind ?? others.Bind,
        Tcp = Tcp ?? others.Tcp,
        Udp = Udp ?? others.Udp,
        Http = Http ?? others.Http,
        Registration = Registration ?? others.Registration,
        MetricsFrom = MetricsFrom ?? others.MetricsFrom,
        Addresses = Addresses ?? others.Addresses,
        Plain = Plain ?? others.Plain,
        Name = Name ?? others.Name,
        Rate = Rate ?? others.Rate,
    };

    /// <exception cref="UsageException">A setting is not what it should be; the message names it.</exception>
    public ServerOptions ToOptions()
    {
        var tcp = Number("--tcp", Tcp, 0, 65535) ?? Limits.DefaultPort;
        var options = new ServerOptions
        {
            DataFolder = Folder,
            Bind = BoundAddresses(),
            TcpPort = tcp,
            UdpPort = PortOrNone("--udp", Udp) ?? tcp,

            // Where any port will do for TCP (for a second server, say), any port will do here too.
            HttpPort = PortOrNone("--http", Http) ?? (tcp == 0 ? 0 : Limits.DefaultHttpPort),
            ClosedRegistration = Registration switch
            {
                null => null,
                "open" => false,
                "closed" => true,
                _ => throw new UsageException(ServeTexts.Of("BadRegistration", Registration)),
            },
            MetricsToAll = MetricsFrom switch
            {
                null or "loopback" => false,
                "any" => true,
                _ => throw new UsageException(ServeTexts.Of("BadMetricsFrom", MetricsFrom)),
            },
            Addresses = Addresses switch
            {
                null or "everyone" => AddressesFor.Everyone,
                "moderators" => AddressesFor.Moderators,
                "nobody" => AddressesFor.Nobody,
                _ => throw new UsageException(ServeTexts.Of("BadAddressesFor", Addresses)),
            },
        };
        if (Plain is not (null or "" or "0" or "false" or "no") && !IsPlain)
            throw new UsageException(ServeTexts.Of("BadFlag", "--plain", Plain));
        if (options.DataFolder.Length == 0)
            throw new UsageException(ServeTexts.Of("EmptyFolder"));
        if (Name is not null && !OneLine.Is(Name))
            throw new UsageException(ServeTexts.Of("NameNotOneLine"));
        if (Name is { Length: > 0 })
            options = options with { Name = Name.Length <= Limits.ShownNameBytes ? Name : throw new UsageException(ServeTexts.Of("LongName", Limits.ShownNameBytes)) };
        return Number("--rate", Rate, 0, 1_000_000) is { } rate ? options with { RequestsPerSecond = rate } : options;
    }

    private IPAddress[] BoundAddresses()
    {
        if (Bind is null)
            return IsPlain ? [IPAddress.Any, IPAddress.IPv6Any] : [IPAddress.Loopback, IPAddress.IPv6Loopback];
        var addresses = Bind.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(Address).Distinct().ToArray();
        if (addresses.Length == 0)
            throw new UsageException(ServeTexts.Of("BadAddress", Bind));
        return IsPlain || Array.TrueForAll(addresses, IPAddress.IsLoopback)
            ? addresses
            : throw new UsageException(ServeTexts.Of("NeedsPlain", Bind));
    }

    private static IPAddress Address(string text) =>
        text.Equals("localhost", StringComparison.OrdinalIgnoreCase) ? IPAddress.Loopback
        : text == "*" ? IPAddress.Any
        : IPAddress.TryParse(text.Trim('[', ']'), out var address) ? address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address
        : throw new UsageException(ServeTexts.Of("BadAddress", text));

    private static int? Number(string option, string? text, int least, int most)
    {
        if (text is null)
            return null;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw new UsageException(ServeTexts.Of("BadNumber", option, text, least, most));
    }

    /// <summary>-1 for none.</summary>
    private static int? PortOrNone(string option, string? text)
    {
        if (text is "none")
            return -1;
        return text is null || text.All(char.IsAsciiDigit)
            ? Number(option, text, 0, 65535)
            : throw new UsageException(ServeTexts.Of("BadPort", option, text));
    }

    private static string? Variable(string name) => Environment.GetEnvironmentVariable("CHARLA_" + name) is { Length: > 0 } value ? value : null;

    /// <summary>Where programs keep their data for one user: XDG_DATA_HOME, or what the system has in its place.</summary>
    private static string DefaultFolder() =>
        Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "charla");
}
