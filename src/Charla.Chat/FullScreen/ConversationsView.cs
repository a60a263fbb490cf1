using System.Globalization;
using Charla.Terminal;

namespace Charla.Chat.FullScreen;

/// <summary>The conversations: in a column at the left, or, where there is no room for one, as tabs in a line.</summary>
internal static class ConversationsView
{
    public static void List(ChatState state, Grid grid, ScreenLayout layout)
    {
        var rows = layout.Height;
        var first = Math.Clamp(state.Index - rows + 2, 0, Math.Max(0, state.Conversations.Count - rows));
        for (var n = 0; n < rows && first + n < state.Conversations.Count; n++)
            Row(state, grid, layout, first + n, layout.Top + n);
    }

    public static void Tabs(ChatState state, Grid grid, int row)
    {
        // As many before the open one as leave room for it.
        var widths = state.Conversations.Select(c => Cluster.ColumnsOf(Tab(state, c))).ToList();
        var first = state.Index;
        for (var room = grid.Columns - widths[first]; first > 0 && room >= widths[first - 1]; first--)
            room -= widths[first - 1];
        var at = 0;
        for (var n = first; n < state.Conversations.Count && at < grid.Columns; n++)
        {
            var conversation = state.Conversations[n];
            at += grid.Put(at, row, Cluster.Fit(Tab(state, conversation), grid.Columns - at, state.Symbols.Ellipsis), StyleOf(state, conversation));
        }
    }

    private static void Row(ChatState state, Grid grid, ScreenLayout layout, int index, int row)
    {
        var conversation = state.Conversations[index];
        var style = StyleOf(state, conversation);
        var count = Count(conversation);
        if (conversation == state.Current)
            grid.Fill(0, row, layout.Left, style);
        var number = conversation.Number <= 9 ? conversation.Number.ToString(CultureInfo.InvariantCulture) : " ";
        grid.Put(0, row, number + " ", conversation == state.Current ? style : Palette.Dim);
        var room = layout.Left - 2 - (count.Length > 0 ? count.Length + 1 : 0);
        grid.Put(2, row, Cluster.Fit(SafeText.Line(conversation.Name), room, state.Symbols.Ellipsis), style, room);
        grid.Put(layout.Left - count.Length, row, count, conversation == state.Current ? style : conversation.Mentions > 0 ? Palette.Mention : style);
    }

    private static string Tab(ChatState state, ConversationState conversation)
    {
        var count = Count(conversation);
        var name = Cluster.Fit(SafeText.Line(conversation.Name), 14, state.Symbols.Ellipsis);
        return $" {(conversation.Number <= 9 ? conversation.Number.ToString(CultureInfo.InvariantCulture) + ":" : "")}{name}{(count.Length > 0 ? " " + count : "")} ";
    }

    // What is meant for oneself has a mark.
    private static string Count(ConversationState conversation) => conversation switch
    {
        { Unread: 0 } => "",
        { Mentions: > 0 } => $"!{Number(conversation.Unread)}",
        _ => Number(conversation.Unread),
    };

    private static string Number(long unread) => unread > 999 ? "1k+" : unread.ToString(CultureInfo.InvariantCulture);

    private static Style StyleOf(ChatState state, ConversationState conversation) => conversation switch
    {
        _ when conversation == state.Current => Palette.Current,
        { IsArchived: true } or { IsMuted: true } => Palette.Dim,
        { Mentions: > 0 } => Palette.Mention,
        { Unread: > 0 } => Palette.Unread,
        _ => default,
    };
}
