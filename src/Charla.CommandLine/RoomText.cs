using Charla.Client;
using Charla.CommandLine.Texts;
using Charla.Terminal;

namespace Charla.CommandLine;

/// <summary>A room as a line for people.</summary>
public static class RoomText
{
    /// <summary>Joined, name, members, topic.</summary>
    public static string Line(Room room) =>
        $"{(room.Joined ? "*" : " ")} {SafeText.Line(room.Name)}\t{Say.Members(room.Members)}\t{SafeText.Line(room.Topic)}".TrimEnd();
}
