using System.CommandLine;
using System.Threading.Channels;
using Charla.Chat.FullScreen;
using Charla.Chat.Verbs;
using Charla.Client;
using Charla.CommandLine;
using Charla.CommandLine.Texts;
using Charla.Terminal;

namespace Charla.Chat;

/// <summary><c>charla chat [NICK@]HOST[:PORT]</c>: to talk.</summary>
public static class ChatCommand
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
                // A person sees that it waits for the network, and may wait; a script must learn in time that it failed.
                RequestTimeout = here.IsTerminal ? Timeout.InfiniteTimeSpan : target.Timeout,
                Watch = !isPlain,
                Signalled = signal => signals.Writer.TryWrite(signal),
            };
            await using var client = await new Door(here, target, clientOptions, cancellation).EnterAsync();
            isIn = true;
            var terminal = isPlain ? null : here.OpenTerminal();
            if (terminal is null)
                await ConverseAsync(here, client, statuses.Reader, cancellation);
            else
                await FillAsync(here, new FullChat(here, terminal, client, statuses.Reader, signals.Reader), terminal, cancellation);
        });
        return command;
    }

    private static async Task ConverseAsync(
        Surroundings here, CharlaClient client, ChannelReader<ConnectionStatus> statuses, CancellationToken cancellation)
    {
        var conversing = new Conversing(here, client, statuses);
        await conversing.RunAsync(cancellation);
        if (conversing.Unsent > 0)
            throw new CommandException(ExitCode.Refused, ChatTexts.Of("Unsent", conversing.Unsent));
    }

    // What was not stored is still there to be read, and taken, when the screen is gone.
    private static async Task FillAsync(Surroundings here, FullChat chat, ITerminal terminal, CancellationToken cancellation)
    {
        try
        {
            using (terminal)
                await chat.RunAsync(cancellation);
        }
        finally
        {
            foreach (var (conversation, text) in chat.Unsent)
                here.Error.WriteLine(ChatTexts.Of("LeftUnsent", SafeText.Line(conversation), string.Join('\n', SafeText.Lines(text))));
        }
    }

    // Pipes, terminals that cannot place the cursor, windows in which nothing fits.
    private static bool IsTooSimple(Surroundings here) =>
        !here.IsTerminal || here.Environment("TERM") is "dumb" || here.Width() < ScreenLayout.FewestColumns;
}
