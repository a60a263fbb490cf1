using Charla.Chat.Verbs;
using Charla.CommandLine.Texts;
using Charla.Terminal;

namespace Charla.Chat.FullScreen;

/// <summary>A row of the help: a key or a command, and what it does; without the first, a heading.</summary>
internal sealed record HelpRow(string What, string Does);

/// <summary>The page of F1: keys first, then commands.</summary>
internal static class HelpText
{
    private const int WhatColumns = 26;
    private const int WideFrom = 56;

    public static IReadOnlyList<HelpRow> Rows() =>
    [
        new("", Say.HelpKeys),
        .. Say.KeyTable.Split('\n').Select(row => row.Split('|')).Select(parts => new HelpRow(parts[0].Trim(), parts[1].Trim())),
        new("", ""),
        new("", Say.HelpCommands),
        .. VerbTable.Help().Select(v => new HelpRow(v.Usage, v.Help)),
    ];

    /// <summary>The rows as lines of a width: side by side where there is room, else below each other.</summary>
    public static List<List<Piece>> Lines(IReadOnlyList<HelpRow> rows, int columns)
    {
        var lines = new List<List<Piece>>();
        foreach (var row in rows)
        {
            var indent = row.What.Length == 0 ? 0 : columns >= WideFrom ? WhatColumns + 3 : 4;
            var text = Wrapping.Lines(row.Does, columns - indent, row.What.Length == 0 ? Palette.Bold : default);
            var isBeside = columns >= WideFrom && Cluster.ColumnsOf(row.What) <= WhatColumns;
            if (row.What.Length > 0 && !isBeside)
                lines.Add([new(" " + Cluster.Fit(row.What, columns - 1), Palette.Warning)]);
            for (var n = 0; n < text.Count; n++)
            {
                var before = n == 0 && isBeside && row.What.Length > 0
                    ? new Piece(" " + row.What + new string(' ', indent - 1 - Cluster.ColumnsOf(row.What)), Palette.Warning)
                    : new Piece(new string(' ', indent));
                lines.Add([before, .. text[n]]);
            }
        }

        return lines;
    }
}
