using System.CommandLine;
using System.Net;

namespace Charla.Lab.Commands;

/// <summary>The peer that a client of the labs calls.</summary>
internal sealed class CallOptions(int tcp, int udp)
{
    private readonly Argument<string?> _protocol = new("protocol") { Description = LabHelp.Of("HelpProtocol"), HelpName = "tcp|udp", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string> _host = new("--host") { Description = LabHelp.Of("HelpCallHost"), HelpName = "HOST", DefaultValueFactory = _ => "127.0.0.1" };
    private readonly Option<int> _tcp = LabOptions.Port("--tcp", "HelpCallTcp", tcp)!;
    private readonly Option<int> _udp = LabOptions.Port("--udp", "HelpCallUdp", udp)!;

    public void AddTo(Command command)
    {
        _protocol.AcceptOnlyFromAmong("tcp", "udp");
        command.Add(_protocol);
        command.Add(_host);
        command.Add(_tcp);
        command.Add(_udp);
    }

    /// <summary>The protocol that was named, if one was.</summary>
    public string? Protocol(ParseResult parsed) => parsed.GetValue(_protocol);

    public Task<IPEndPoint> TcpAsync(ParseResult parsed, CancellationToken cancellation) =>
        Call.FindAsync(parsed.GetValue(_host)!, parsed.GetValue(_tcp), cancellation);

    public Task<IPEndPoint> UdpAsync(ParseResult parsed, CancellationToken cancellation) =>
        Call.FindAsync(parsed.GetValue(_host)!, parsed.GetValue(_udp), cancellation);
}
