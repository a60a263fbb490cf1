using Charla.Cli.Commands.Chat.Verbs;
using Charla.Cli.Terminal;
using Charla.Cli.Texts;

namespace Charla.Cli.Commands.Chat.Full;

/// <summary>The page of F1: keys first, then commands.</summary>
internal static class HelpText
{
    private const int KeyColumns = 22;
    private const int UsageColumns = 26;

    public static IReadOnlyList<string> Lines() =>
    [
        Say.HelpKeys,
        .. Say.KeyTable.Split('\n').Select(row => Row(row.Split('|'), KeyColumns)),
        "",
        Say.HelpCommands,
        .. VerbTable.Help().Select(v => Row([v.Usage, v.Help], UsageColumns)),
    ];

    private static string Row(string[] parts, int columns) =>
        parts is [var first, var second] ? "  " + first.Trim() + new string(' ', Math.Max(2, columns - Cluster.ColumnsOf(first.Trim()))) + second.Trim() : parts[0];
}
