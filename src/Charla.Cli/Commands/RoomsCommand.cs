using System.CommandLine;
using Charla.Cli.Texts;
using Charla.Client;

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
            await foreach (var room in AllAsync(client, cancellation))
                here.Out.WriteLine(parsed.GetValue(json) ? Json(room) : Line(room));
        });
        return command;
    }

    /// <summary>All pages of the list.</summary>
    public static async IAsyncEnumerable<Room> AllAsync(
        CharlaClient client, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        string? after = null;
        Page<Room> page;
        do
        {
            page = await client.RoomsAsync(after, cancellation: cancellation);
            foreach (var room in page.Rows)
                yield return room;
            after = page.Rows.Count > 0 ? page.Rows[^1].Name : null;
        }
        while (page.More && after is not null);
    }

    public static string Line(Room room) =>
        $"{(room.Joined ? "*" : " ")} {SafeText.Line(room.Name)}\t{Say.Members(room.Members)}\t{SafeText.Line(room.Topic)}".TrimEnd();

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
