using System.CommandLine;
using System.Net;
using System.Text;
using Charla.CommandLine;
using Charla.CommandLine.Texts;
using Charla.Lab.Echo;
using Charla.Lab.First;
using Charla.Terminal;

namespace Charla.Lab.Commands;

/// <summary><c>charla lab first [tcp|udp]</c>: what happens when the client starts before the server.</summary>
internal static class FirstCommand
{
    public static Command Create(Surroundings here)
    {
        var command = new Command("first", LabHelp.Of("HelpFirst"));
        var options = new CallOptions(EchoPeer.TcpPort, EchoPeer.UdpPort);
        var retry = new Option<bool>("--retry") { Description = LabHelp.Of("HelpFirstRetry") };
        options.AddTo(command);
        command.Add(retry);
        command.DoesUntilStopped(here, async (parsed, cancellation) =>
        {
            var protocol = options.Protocol(parsed);
            var lesson = new FirstLesson(
                here,
                protocol is "udp" ? null : await options.TcpAsync(parsed, cancellation),
                protocol is "tcp" ? null : await options.UdpAsync(parsed, cancellation));
            await lesson.TryAsync(cancellation);
            if (!lesson.IsOver && (parsed.GetValue(retry) || await IsPatientAsync(here, cancellation)))
                await lesson.WaitAsync(cancellation);
        });
        return command;
    }

    private static async Task<bool> IsPatientAsync(Surroundings here, CancellationToken cancellation)
    {
        if (!here.IsTerminal)
            return false;
        here.Out.Write(LabHelp.Of("FirstAsk"));
        here.Out.Flush();
        var answer = await here.ReadLineAsync(cancellation);
        return answer?.Trim().StartsWith(LabHelp.Of("FirstYes"), StringComparison.OrdinalIgnoreCase) ?? false;
    }
}

/// <summary>The client, over each protocol that is still to find its server.</summary>
internal sealed class FirstLesson(Surroundings here, IPEndPoint? tcp, IPEndPoint? udp)
{
    // More than the three seconds in which a system finds out that nobody on its own network has an address.
    private const int PatienceSeconds = 5;

    private static readonly TimeSpan BetweenTries = TimeSpan.FromSeconds(1);

    private readonly byte[] _greeting = Encoding.UTF8.GetBytes(LabHelp.Of("FirstGreeting"));
    private IPEndPoint? _tcp = tcp;
    private IPEndPoint? _udp = udp;

    /// <summary>Each has found its server.</summary>
    public bool IsOver => _tcp is null && _udp is null;

    /// <summary>Tries once, and explains what came of it.</summary>
    public async Task TryAsync(CancellationToken cancellation)
    {
        var client = new FirstTry(_greeting, TimeSpan.FromSeconds(PatienceSeconds), here.Time);
        if (_tcp is { } overTcp)
            TellTcp(overTcp, await client.TcpAsync(overTcp, cancellation));
        if (_udp is { } overUdp)
            TellUdp(overUdp, await client.UdpAsync(overUdp, cancellation));
    }

    /// <summary>Tries each second until the server is there.</summary>
    public async Task WaitAsync(CancellationToken cancellation)
    {
        Say(LabHelp.Of("FirstWaits"));
        var client = new FirstTry(_greeting, BetweenTries, here.Time);
        while (!IsOver)
        {
            await Task.Delay(BetweenTries, here.Time, cancellation);
            if (_tcp is { } overTcp && await client.TcpAsync(overTcp, cancellation) is { Outcome: FirstOutcome.There } heardTcp)
                TellTcp(overTcp, heardTcp);
            if (_udp is { } overUdp && await client.UdpAsync(overUdp, cancellation) is { Outcome: FirstOutcome.There } heardUdp)
                TellUdp(overUdp, heardUdp);
        }
    }

    private void TellTcp(IPEndPoint to, FirstResult result)
    {
        Say($"TCP {to}");
        switch (result.Outcome)
        {
            case FirstOutcome.There:
                _tcp = null;
                Say(LabHelp.Of("FirstTcpThere"));
                TellAnswer(result);
                break;
            case FirstOutcome.Refused:
                Say(LabHelp.Of("FirstTcpRefused"));
                Say(LabHelp.Of("FirstTcpRefusedWhy"));
                break;
            case FirstOutcome.Silent:
                Say(LabHelp.Of("FirstTcpSilent", PatienceSeconds));
                Say(LabHelp.Of("FirstTcpSilentWhy"));
                break;
            default:
                TellUnreachable("connect()", result);
                break;
        }
    }

    private void TellUdp(IPEndPoint to, FirstResult result)
    {
        Say($"UDP {to}");
        if (result.Outcome is FirstOutcome.Unreachable)
        {
            TellUnreachable("send()", result);
            return;
        }

        Say(LabHelp.Of("FirstUdpSent"));
        switch (result.Outcome)
        {
            case FirstOutcome.There:
                _udp = null;
                Say(LabHelp.Of("FirstUdpThere"));
                TellAnswer(result);
                break;
            case FirstOutcome.Refused:
                Say(LabHelp.Of("FirstUdpRefused"));
                Say(LabHelp.Of("FirstUdpRefusedWhy"));
                break;
            default:
                Say(LabHelp.Of("FirstUdpSilent", PatienceSeconds));
                Say(LabHelp.Of("FirstUdpSilentWhy"));
                break;
        }
    }

    private void TellUnreachable(string call, FirstResult result)
    {
        Say(LabHelp.Of("FirstUnreachable", call, result.ErrorName));
        Say(LabHelp.Of("FirstUnreachableWhy"));
    }

    private void TellAnswer(FirstResult result) =>
        Say(result.Answer is { } answer ? LabHelp.Of("FirstAnswer", SafeText.Line(answer)) : LabHelp.Of("FirstNoAnswer"));

    private void Say(string line)
    {
        here.Out.WriteLine(line);
        here.Out.Flush();
    }
}
