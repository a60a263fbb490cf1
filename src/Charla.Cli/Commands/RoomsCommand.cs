using System.CommandLine;
using Charla.Client;
using Charla.CommandLine;
using Charla.CommandLine.Texts;

namespace Charla.Cli.Commands;

/// <summary><c>charla rooms</c>: the public rooms and one's own, one per line: joined, name, members, topic.</summary>
internal static class RoomsCommand
{
    public static Command Create(Surroundings here)
    {
        var command = new Command("rooms", Say.HelpRooms);
        var options = new Target.Options();
        var json = new Option<bool>("--json") { Description = Say.HelpJson };
        command.Add(json);
        options.AddTo(command);
        command.Does(here, async (parsed, cancellation) =>
        {
            await using var client = await Session.SignInAsync(here, options.Of(parsed, here), cancellation);
            await foreach (var room in Paging.RoomsAsync(client, cancellation))
                here.Out.WriteLine(parsed.GetValue(json) ? Json(room) : RoomText.Line(room));
        });
        return command;
    }

    private static string Json(Room room) => JsonLine.Of(writer =>
    {
        writer.WriteString("conv", room.Name);
        writer.WriteString("kind", room.Kind);
        writer.WriteNumber("members", room.Members);
        writer.WriteNumber("head", room.Head);
        writer.Optional("topic", room.Topic);
        writer.WriteBoolean("joined", room.Joined);
        if (room.Archived)
            writer.WriteBoolean("archived", true);
    });
}
