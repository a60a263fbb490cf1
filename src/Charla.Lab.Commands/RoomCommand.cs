using System.CommandLine;
using System.Net;
using Charla.CommandLine;
using Charla.Lab;
using Charla.Lab.Room;
using Charla.Terminal;

namespace Charla.Lab.Commands;

/// <summary><c>charla lab room</c>: the room for everyone in plain text, and a bridge from it to a room of a Charla server.</summary>
internal static class RoomCommand
{
    public static Command Create(Surroundings here)
    {
        var command = new Command("room", LabHelp.Of("HelpRoom"));
        var options = new LabOptions(tcp: 65435, udp: 65435);
        var talk = new TalkOptions();
        var bridge = new BridgeOptions();
        options.AddTo(command);
        talk.AddTo(command);
        bridge.AddTo(command);
        command.Does(here, async (parsed, cancellation) =>
        {
            var texts = LabTexts.In(Language.OfTheExercises(parsed, here.Environment));
            var book = new GuestBook(LabTexts.In(Language.Current), here.Time) { Safe = SafeText.Line };
            var (tcp, udp) = (options.Tcp(parsed), options.Udp(parsed));
            var settings = new RoomOptions { Silence = talk.Silence(parsed), OthersOnly = talk.OthersOnly(parsed) };
            // What it cannot join is told before anyone comes in.
            var joined = await bridge.JoinAsync(parsed, here, book, texts, cancellation);
            await LabConsole.RunAsync(here, options.PlainUi(parsed), LabHelp.Of("RoomTitle"), book, RunAsync, cancellation);

            async Task RunAsync(CancellationToken ending)
            {
                await using var client = joined?.Client;
                await using var room = await LabOptions.ListeningAsync(() => RoomPeer.OpenAsync(tcp, udp, settings, book, texts, here.Time));
                if (IPAddress.IsLoopback(tcp.Address))
                    book.Note(LabHelp.Of("OnlyThisMachine"));
                await using var open = client is null ? null : new RoomBridge(client, joined!.Conversation, room, book, texts);
                await Task.Delay(Timeout.Infinite, ending);
            }
        });
        return command;
    }
}
