using System.CommandLine;
using Charla.CommandLine;
using Charla.Lab.Echo;
using Charla.Lab.Talks;

namespace Charla.Lab.Commands;

/// <summary><c>charla lab echo-client [tcp|udp]</c>: the client of the echo, ours or anybody's.</summary>
internal static class EchoClientCommand
{
    public static Command Create(Surroundings here)
    {
        var command = new Command("echo-client", LabHelp.Of("HelpEchoClient"));
        var options = new CallOptions(EchoPeer.TcpPort, EchoPeer.UdpPort);
        var port = new Option<int?>("--port") { Description = LabHelp.Of("HelpCallPort"), HelpName = "PORT" };
        port.Validators.Add(LabOptions.ValidatePort);
        options.AddTo(command);
        command.Add(port);
        command.DoesUntilStopped(here, async (parsed, cancellation) =>
        {
            using var typist = new Typist(here, cancellation);
            if ((options.Protocol(parsed) ?? await AskAsync(typist)) is not { } protocol)
                return;
            var to = protocol == "tcp" ? await options.TcpAsync(parsed, cancellation) : await options.UdpAsync(parsed, cancellation);
            to.Port = parsed.GetValue(port) ?? to.Port;
            await using var talk = protocol == "tcp" ? await Call.TcpAsync(to, lines: true, here.Time, cancellation) : Call.Udp(to);
            typist.Line(LabHelp.Of("EchoClientReady", talk.Transport, talk.There));
            await new EchoConversation(typist, talk, here.Time).RunAsync(cancellation);
        });
        return command;
    }

    private static async Task<string?> AskAsync(Typist typist)
    {
        while (true)
        {
            typist.Line(LabHelp.Of("WhichProtocol"));
            typist.Ask();
            var typed = (await typist.NextAsync())?.Trim().ToLowerInvariant();
            typist.Hush();
            if (typed is null or "tcp" or "udp")
                return typed;
        }
    }
}
