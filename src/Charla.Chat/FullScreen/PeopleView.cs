using Charla.CommandLine.Texts;
using Charla.Terminal;

namespace Charla.Chat.FullScreen;

/// <summary>The people of the open conversation, at the right.</summary>
internal static class PeopleView
{
    public static void List(ChatState state, Grid grid, ScreenLayout layout)
    {
        var people = PersonRow.AllOf(state);
        var rows = layout.Height;
        var isCut = people.Count > rows;
        var shown = isCut ? rows - 1 : people.Count;
        for (var n = 0; n < shown; n++)
            Row(state, grid, layout, people[n], layout.Top + n);
        if (isCut)
            grid.Put(layout.RightColumn, layout.Top + shown, Say.AndMore(people.Count - shown), Palette.Dim, layout.Right);
    }

    private static void Row(ChatState state, Grid grid, ScreenLayout layout, PersonRow person, int row)
    {
        var (column, width) = (layout.RightColumn, layout.Right);
        grid.Put(column, row, person.IsOnline ? state.Symbols.Online : state.Symbols.Offline, person.IsOnline ? Palette.Good : Palette.Dim);
        var badge = person.Badge;
        // The address only where the nick still has its room.
        if (person.Address.Length > 0 && person.Address.Length + badge.Length + 16 <= width)
            badge = $"{badge} {person.Address}";
        var room = width - 2 - (badge.Length > 0 ? badge.Length + 1 : 0);
        var nick = SafeText.Line(person.Nick);
        var star = person.IsOwner ? " " + state.Symbols.Owner : "";
        var style = person.IsOnline ? NickColours.Of(state, person.Nick) with { Effects = Effects.None } : Palette.Dim;
        var taken = grid.Put(column + 2, row, Cluster.Fit(nick, room - star.Length, state.Symbols.Ellipsis), style, room);
        grid.Put(column + 2 + taken, row, star, Palette.Warning, room - taken);
        grid.Put(column + width - badge.Length, row, badge, Palette.Dim);
    }
}
