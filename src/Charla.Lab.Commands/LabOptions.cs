using System.CommandLine;
using System.CommandLine.Parsing;
using System.Net;
using System.Net.Sockets;
using Charla.CommandLine;
using Charla.Lab;

namespace Charla.Lab.Commands;

/// <summary>The options that the peers of the labs have in common.</summary>
internal sealed class LabOptions
{
    private readonly Option<string> _host = new("--host") { Description = LabHelp.Of("HelpHost"), HelpName = "ADDRESS", DefaultValueFactory = _ => "127.0.0.1" };
    private readonly Option<bool> _plainUi = new("--plain-ui") { Description = LabHelp.Of("HelpPlainUi") };
    private readonly Option<int>? _tcp;
    private readonly Option<int>? _udp;

    /// <param name="tcp">The TCP port unless another is named; null where there is none.</param>
    /// <param name="udp">The UDP port unless another is named; null where there is none.</param>
    public LabOptions(int? tcp, int? udp)
    {
        _tcp = Port("--tcp", "HelpTcp", tcp);
        _udp = Port("--udp", "HelpUdp", udp);
    }

    public void AddTo(Command command)
    {
        command.Add(_host);
        if (_tcp is not null)
            command.Add(_tcp);
        if (_udp is not null)
            command.Add(_udp);
        command.Add(_plainUi);
    }

    public bool PlainUi(ParseResult parsed) => parsed.GetValue(_plainUi);

    public IPEndPoint Tcp(ParseResult parsed) => new(Host(parsed), parsed.GetValue(_tcp!));

    public IPEndPoint Udp(ParseResult parsed) => new(Host(parsed), parsed.GetValue(_udp!));

    /// <summary>Does something that listens; where it cannot, a sentence says why and what to do.</summary>
    public static T Listening<T>(Func<T> open)
    {
        try
        {
            return open();
        }
        catch (PortException error)
        {
            throw new CommandException(ExitCode.Refused, Explain(error.Transport, error.EndPoint, error.Error));
        }
    }

    /// <inheritdoc cref="Listening"/>
    public static async Task<T> ListeningAsync<T>(Func<Task<T>> open)
    {
        try
        {
            return await open();
        }
        catch (PortException error)
        {
            throw new CommandException(ExitCode.Refused, Explain(error.Transport, error.EndPoint, error.Error));
        }
    }

    /// <summary>Why a port cannot be listened on, and what to do.</summary>
    /// <param name="transport"><c>TCP</c> or <c>UDP</c>.</param>
    /// <param name="at">Where.</param>
    /// <param name="error">What the system said.</param>
    /// <param name="option">The option that takes another port; null where the transport has one of its name.</param>
    public static string Explain(string transport, IPEndPoint at, SocketError error, string? option = null)
    {
        option ??= "--" + transport.ToLowerInvariant();
        return error switch
        {
            SocketError.AddressAlreadyInUse when PortHolder.Find(at.Port, isUdp: transport == "UDP") is { } holder =>
                LabHelp.Of("PortHeld", at.Port, transport, holder, option),
            SocketError.AddressAlreadyInUse => LabHelp.Of("PortBusy", at.Port, transport, option),
            SocketError.AccessDenied => LabHelp.Of("PortForbidden", at.Port, transport, option),
            SocketError.AddressNotAvailable => LabHelp.Of("NotOurAddress", at.Address),
            _ => LabHelp.Of("PortOther", at, transport, error, option),
        };
    }

    internal static Option<int>? Port(string name, string help, int? usual)
    {
        if (usual is not { } port)
            return null;
        var option = new Option<int>(name) { Description = LabHelp.Of(help), HelpName = "PORT", DefaultValueFactory = _ => port };
        option.Validators.Add(ValidatePort);
        return option;
    }

    internal static void ValidatePort(OptionResult result)
    {
        if (result.Tokens is [var token] && !(int.TryParse(token.Value, System.Globalization.CultureInfo.InvariantCulture, out var port) && port is >= 0 and <= 65535))
            result.AddError(LabHelp.Of("NotAPort", result.Option.Name, token.Value));
    }

    private IPAddress Host(ParseResult parsed) => Address(parsed.GetValue(_host)!);

    /// <summary>The address that was typed, of this machine.</summary>
    internal static IPAddress Address(string host)
    {
        if (string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase))
            return IPAddress.Loopback;
        return IPAddress.TryParse(host, out var address)
            ? address
            : throw new CommandException(ExitCode.Usage, LabHelp.Of("NotAnAddress", host));
    }
}
