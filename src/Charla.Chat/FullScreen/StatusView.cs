using System.Globalization;
using Charla.Client;
using Charla.CommandLine;
using Charla.CommandLine.Texts;
using Charla.Terminal;

namespace Charla.Chat.FullScreen;

/// <summary>The line above what one types: the connection, who one is, what is unread, the time.</summary>
internal static class StatusView
{
    public static void Line(ChatState state, Grid grid, int row)
    {
        var isOnline = state.Status.State == ConnectionState.Online;
        var bar = isOnline ? Palette.Bar : Palette.Alarm;
        grid.Fill(0, row, grid.Columns, bar);
        var clock = TimeZoneInfo.ConvertTime(state.Now, state.Zone).ToString(" HH:mm ", CultureInfo.InvariantCulture);
        var right = grid.Columns >= 60 ? Say.HintHelp + " " + clock : clock;
        var room = grid.Columns - Cluster.ColumnsOf(right) - 1;
        grid.Put(room + 1, row, right, isOnline ? Palette.BarDim : bar);
        grid.Put(1, row, Cluster.Fit(isOnline ? Online(state) : Away(state), room - 1, state.Symbols.Ellipsis), bar, room - 1);
    }

    private static string Online(ChatState state)
    {
        var parts = new List<string> { $"{state.Symbols.Online} {TransportOptions.Name(state.Transport)}{RoundTrip(state)}", SafeText.Line(state.Nick) };
        if (state.UnreadElsewhere > 0)
            parts.Add(Say.UnreadElsewhere(state.UnreadElsewhere));
        if (state.Status.Reason is not null)
            parts.Add(Say.NoUdp);
        return string.Join($" {state.Symbols.Bar} ", parts);
    }

    private static string RoundTrip(ChatState state) => state.RoundTrip is { } time
        ? string.Create(CultureInfo.InvariantCulture, $" {Math.Max(1, time.TotalMilliseconds):0} ms")
        : "";

    private static string Away(ChatState state)
    {
        var waits = state.Conversations.Sum(c => c.Pending.Count(p => p is { Seq: null, Failure: null }));
        return $"{state.Symbols.Failed} {Say.AwayNow}{(waits > 0 ? "  " + Say.WaitToGo(waits) : "")}";
    }
}
