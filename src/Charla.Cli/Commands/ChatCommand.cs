using System.CommandLine;
using System.Threading.Channels;
using Charla.Cli.Commands.Chat;
using Charla.Cli.Commands.Chat.Full;
using Charla.Cli.Terminal;
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
        var plain = new Option<bool>("--plain-ui") { Description = Say.HelpPlainUi };
        var options = new Target.Options();
        command.Add(place);
        command.Add(plain);
        options.AddTo(command, withServer: false);
        command.Does(here, async (parsed, cancellation) =>
        {
            var target = options.Of(parsed, here, parsed.GetValue(place));
            var statuses = Channel.CreateUnbounded<ConnectionStatus>();
            // Of what somebody does again and again only the last counts.
            var signals = Channel.CreateBounded<Signal>(new BoundedChannelOptions(1024) { FullMode = BoundedChannelFullMode.DropOldest });
            var isPlain = parsed.GetValue(plain) || IsTooSimple(here);
            var isIn = false;
            var clientOptions = Session.Options(target) with
            {
                StatusChanged = status =>
                {
                    if (isIn || status.State == ConnectionState.Online)
                        statuses.Writer.TryWrite(status);
                    else
                        Session.TellWait(here, status);
                },
                Watch = !isPlain,
                Signalled = signal => signals.Writer.TryWrite(signal),
            };
            await using var client = await new Door(here, target, cancellation).EnterAsync(
                credentials => CharlaClient.ConnectAsync(target.Server, credentials, clientOptions, cancellation));
            isIn = true;
            using var terminal = isPlain ? null : here.OpenTerminal();
            if (terminal is null)
                await new Conversing(here, client, statuses.Reader).RunAsync(cancellation);
            else
                await new FullChat(here, terminal, client, statuses.Reader, signals.Reader).RunAsync(cancellation);
        });
        return command;
    }

    // Pipes, terminals that cannot place the cursor, windows in which nothing fits.
    private static bool IsTooSimple(Surroundings here) =>
        !here.IsTerminal || here.Environment("TERM") is "dumb" || here.Width() < ScreenLayout.FewestColumns;
}
