namespace Charla.Cli.Commands.Chat.Full;

/// <summary>Someone in the open conversation, as the list shows them.</summary>
internal sealed record PersonRow(string Nick, bool IsOnline, bool IsOwner, string Badge, string Address);

/// <summary>Who is in the open conversation: those who are there first.</summary>
internal static class People
{
    public static IReadOnlyList<PersonRow> Of(ChatState state) =>
        [.. state.Current.Members.Select(m => new PersonRow(m.Nick, true, m.Role == "owner", "", ""))];
}
