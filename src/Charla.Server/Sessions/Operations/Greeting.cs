using System.Globalization;
using System.Net;
using Charla.Protocol;

namespace Charla.Server.Sessions.Operations;

/// <summary>What a client says of itself with <c>hello</c> (over UDP again when it signs in), and what it is answered.</summary>
/// <param name="Id">The request's.</param>
/// <param name="Client">What it calls itself.</param>
/// <param name="Language">Of the sentences for people.</param>
/// <param name="Fault">Why it cannot be served.</param>
internal sealed record Greeting(long? Id, string Client, CultureInfo Language, Fault? Fault)
{
    // What this server does beyond version 0.1; docs/protocol.md section 3.
    private static readonly string[] Abilities = ["log", "unread"];

    /// <summary>Reads a <c>hello</c>.</summary>
    /// <exception cref="FaultException">It is none.</exception>
    public static Greeting Read(in Frame frame)
    {
        var protocol = frame.Number("protocol"u8, 1);
        var fault = protocol == Limits.ProtocolVersion
            ? null
            : new Fault(ErrorCode.UnsupportedProtocol, "UnsupportedProtocol", Limits.ProtocolVersion, protocol);
        return ReadAgain(frame) with { Fault = fault };
    }

    /// <summary>Reads what of it is repeated where the hello was forgotten.</summary>
    /// <exception cref="FaultException">A member is no text, or too long.</exception>
    public static Greeting ReadAgain(in Frame frame)
    {
        var client = frame.OptionalLine("client"u8, Limits.ShownNameBytes) ?? "";
        return new Greeting(frame.OptionalNumber("id"u8), client, LanguageOf(frame), Fault: null);
    }

    /// <summary>In which of the two languages the sentences for people are asked for.</summary>
    /// <exception cref="FaultException">The member is no text, or too long.</exception>
    public static CultureInfo LanguageOf(in Frame frame) =>
        frame.OptionalText("lang"u8, 32) is { } lang && lang.StartsWith("es", StringComparison.OrdinalIgnoreCase)
            ? CultureInfo.GetCultureInfo("es")
            : CultureInfo.InvariantCulture;

    /// <param name="frames">Where to.</param>
    /// <param name="context">The server's parts.</param>
    /// <param name="transport">How the client came.</param>
    /// <param name="remote">From where.</param>
    /// <param name="sid">The session's id, where the transport needs one.</param>
    /// <param name="hasCookie">A token came along in the handshake.</param>
    /// <param name="isShort">Without what one can do without.</param>
    public void WriteWelcome(FrameWriter frames, SessionContext context, Transport transport, IPEndPoint remote, string? sid, bool hasCookie = false, bool isShort = false)
    {
        frames.Begin("welcome"u8).Number("id"u8, Id).Number("protocol"u8, Limits.ProtocolVersion)
            .Text("server"u8, context.Settings.Name).OptionalText("sid"u8, sid)
            .BeginObject("you"u8).Text("transport"u8, Vocabulary.Transports.Of(transport))
            .Text("ip"u8, remote.Address.ToString()).Number("port"u8, remote.Port).EndObject()
            .BeginObject("ports"u8);
        foreach (var port in Vocabulary.Ports.Values)
            frames.Number(Vocabulary.Ports.Of(port), context.Ports[port]);
        frames.EndObject().Texts("accepts"u8, Accepted(context, hasCookie));
        if (!isShort)
            frames.Texts("can"u8, Abilities);
        frames.End();
    }

    /// <summary>By what one can sign in.</summary>
    private static IEnumerable<string> Accepted(SessionContext context, bool hasCookie)
    {
        yield return "password";
        yield return "token";
        if (!context.Settings.IsClosed)
            yield return "register";
        if (hasCookie)
            yield return "cookie";
        if (context.OwnerCode.Text is not null)
            yield return "claim";
    }
}
