using System.CommandLine;
using System.Threading.Channels;
using Charla.Cli.Commands.Chat;
using Charla.Cli.Texts;
using Charla.Client;

namespace Charla.Cli.Commands;

/// <summary><c>charla chat [NICK@]HOST[:PORT]</c>: to talk.</summary>
internal static class ChatCommand
{
    public static Command Create(Surroundings here)
    {
        var command = new Command("chat", Say.HelpChat);
        var place = new Argument<string?>("server") { Description = Say.HelpPlace, HelpName = "[nick@]host[:port]", Arity = ArgumentArity.ZeroOrOne };
        var options = new Target.Options();
        command.Add(place);
        options.AddTo(command, withServer: false);
        command.Does(here, async (parsed, cancellation) =>
        {
            var target = options.Of(parsed, here, parsed.GetValue(place));
            var statuses = Channel.CreateUnbounded<ConnectionStatus>();
            var clientOptions = Session.Options(target) with { StatusChanged = status => statuses.Writer.TryWrite(status) };
            await using var client = await new Door(here, target, cancellation).EnterAsync(
                credentials => CharlaClient.ConnectAsync(target.Server, credentials, clientOptions, cancellation));
            await new Conversing(here, client, statuses.Reader).RunAsync(cancellation);
        });
        return command;
    }
}
