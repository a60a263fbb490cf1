namespace Charla.Terminal;

/// <summary>What is being typed, as rows of a width, and where in them the cursor stands.</summary>
public static class InputView
{
    public static (List<string> Rows, int CursorRow, int CursorColumn) Of(string text, int cursor, int columns)
    {
        columns = Math.Max(2, columns);
        var rows = new List<string> { "" };
        var (width, cursorRow, cursorColumn) = (0, 0, 0);
        var at = 0;
        foreach (var (cluster, clusterWidth) in Cluster.In(text))
        {
            if (at == cursor)
                (cursorRow, cursorColumn) = (rows.Count - 1, width);
            at += cluster.Length;
            if (cluster == "\n")
            {
                rows.Add("");
                width = 0;
                continue;
            }

            // A tab at the edge is what is left of the row.
            var shown = cluster == "\t"
                ? new string(' ', Math.Min(Cluster.TabAt(width), Math.Max(1, columns - width)))
                : SafeText.Part(text, at - cluster.Length, cluster.Length);
            var shownWidth = cluster == shown ? clusterWidth : Cluster.ColumnsOf(shown);
            if (width + shownWidth > columns)
            {
                // The cursor stands before what it is before, in the next row.
                if (at - cluster.Length == cursor)
                    (cursorRow, cursorColumn) = (rows.Count, 0);
                rows.Add("");
                width = 0;
            }

            rows[^1] += shown;
            width += shownWidth;
        }

        if (cursor >= at)
            (cursorRow, cursorColumn) = (rows.Count - 1, width);
        if (cursorColumn >= columns)
        {
            if (cursorRow == rows.Count - 1)
                rows.Add("");
            (cursorRow, cursorColumn) = (cursorRow + 1, 0);
        }

        return (rows, cursorRow, cursorColumn);
    }

    /// <summary>The rows that are seen where there are only so many: those around the cursor.</summary>
    public static int FirstRow(int rows, int cursorRow, int height) => Math.Clamp(cursorRow - height + 1, 0, Math.Max(0, rows - height));
}
