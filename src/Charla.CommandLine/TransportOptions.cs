using System.CommandLine;
using Charla.Client;
using Charla.CommandLine.Texts;
using Charla.Protocol;
using Charla.Terminal;

namespace Charla.CommandLine;

/// <summary>What carries the conversation: <c>--tcp</c>, <c>--udp</c>, <c>--ws</c>, <c>--auto</c>, else CHARLA_TRANSPORT, else TCP.</summary>
public sealed class TransportOptions
{
    private static readonly Dictionary<string, Transport> Known = Vocabulary.Ports.Values.Append(Transport.Auto)
        .ToDictionary(transport => transport == Transport.Auto ? "auto" : Vocabulary.Transports.TextOf(transport), StringComparer.OrdinalIgnoreCase);

    private readonly Option<bool> _tcp = new("--tcp") { Description = Say.HelpTransportTcp };
    private readonly Option<bool> _udp = new("--udp") { Description = Say.HelpUdp };
    private readonly Option<bool> _ws = new("--ws") { Description = Say.HelpWs };
    private readonly Option<bool> _auto = new("--auto") { Description = Say.HelpAuto };

    /// <summary>The transport that people call by this word.</summary>
    public static Transport? Named(string word) => Known.TryGetValue(word, out var transport) ? transport : null;

    /// <summary>What people call it.</summary>
    public static string Name(Transport transport) => transport switch
    {
        Transport.WebSocket => "WebSocket",
        _ => Vocabulary.Transports.TextOf(transport).ToUpperInvariant(),
    };

    public void AddTo(Command command)
    {
        command.Add(_tcp);
        command.Add(_udp);
        command.Add(_ws);
        command.Add(_auto);
    }

    /// <param name="parsed">The command line.</param>
    /// <param name="here">For CHARLA_TRANSPORT.</param>
    /// <param name="named">What the server's name says, as <c>udp://host</c>.</param>
    public Transport Of(ParseResult parsed, Surroundings here, Transport? named = null)
    {
        Transport[] given =
        [
            .. parsed.GetValue(_tcp) ? [Transport.Tcp] : Array.Empty<Transport>(),
            .. parsed.GetValue(_udp) ? [Transport.Udp] : Array.Empty<Transport>(),
            .. parsed.GetValue(_ws) ? [Transport.WebSocket] : Array.Empty<Transport>(),
            .. parsed.GetValue(_auto) ? [Transport.Auto] : Array.Empty<Transport>(),
        ];
        if (given.Length > 1 || (given.Length == 1 && named is not null && given[0] != named))
            throw new CommandException(ExitCode.Usage, Say.OneTransport);
        if (given.Length == 1)
            return given[0];
        if (named is { } said)
            return said;
        var word = here.Environment("CHARLA_TRANSPORT");
        return string.IsNullOrEmpty(word)
            ? Transport.Tcp
            : Named(word) ?? throw new CommandException(ExitCode.Usage, Say.BadTransport(SafeText.Line(word)));
    }
}
