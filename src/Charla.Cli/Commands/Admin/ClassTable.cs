using Charla.Cli.Texts;
using Charla.Terminal;

namespace Charla.Cli.Commands.Admin;

/// <summary>The table of a class list: what parts its cells, which columns it has, and its rows.</summary>
/// <param name="Separator">What parts the cells; null: there is one column.</param>
/// <param name="Titles">The titles of the columns; empty where the list has none, and is one of names.</param>
/// <param name="Columns">What each column is about.</param>
/// <param name="Rows">The rows below the titles.</param>
internal sealed record ClassTable(char? Separator, IReadOnlyList<string> Titles, IReadOnlyList<ClassColumn?> Columns, IReadOnlyList<CsvRow> Rows)
{
    private static readonly char[] Separators = [';', '\t', ',', '|'];

    private int Known => Columns.Count(column => column is not null);

    /// <summary>Reads it. The separator is the one by which the titles make most sense; every row has to keep to it.</summary>
    /// <exception cref="ListException">It cannot be told, or something does not fit.</exception>
    public static ClassTable Of(string text)
    {
        var (named, body, firstLine) = Named(text);
        var titles = body.AsSpan().TrimStart("\r\n \t");
        titles = titles[..(titles.IndexOfAny('\r', '\n') is >= 0 and var end ? end : titles.Length)];
        var candidates = new List<char?>();
        foreach (var separator in Separators)
        {
            if (named is null && titles.Contains(separator))
                candidates.Add(separator);
        }

        candidates.Add(named);
        var (tables, troubles) = (new List<ClassTable>(), new List<ListException>());
        foreach (var separator in candidates)
        {
            try
            {
                if (Titled(Csv.Read(body, separator, firstLine), separator) is { } table)
                    tables.Add(table);
            }
            catch (ListException e)
            {
                troubles.Add(e);
            }
        }

        if (tables.Count == 0)
            return troubles.Count > 0 ? throw troubles[^1] : OfNames(Csv.Read(body, separator: null, firstLine), firstLine);
        var best = tables.Where(table => table.Known == tables.Max(other => other.Known)).ToList();
        return best.TrueForAll(table => table.Titles.SequenceEqual(best[0].Titles, StringComparer.Ordinal)) ? best[^1].Whole() : throw new ListException(firstLine, AccountTexts.Of("SeparatorUnclear"));
    }

    // Excel's own way of saying it, in the first line: sep=;
    private static (char? Separator, string Body, int FirstLine) Named(string text)
    {
        if (text.Length < 5 || !text.StartsWith("sep=", StringComparison.OrdinalIgnoreCase) || (text.Length > 5 && text[5] is not ('\r' or '\n')))
            return (null, text, 1);
        var end = text.IndexOf('\n', StringComparison.Ordinal);
        return (text[4], end < 0 ? "" : text[(end + 1)..], 2);
    }

    // A table whose first row has a title for who it is about.
    private static ClassTable? Titled(List<CsvRow> rows, char? separator)
    {
        if (rows.Count == 0)
            return null;
        ClassColumn?[] columns = [.. rows[0].Cells.Select(ClassColumns.Of)];
        if (!Array.Exists(columns, column => column is ClassColumn.Nick or ClassColumn.Name or ClassColumn.Whole))
            return null;
        var twice = columns.OfType<ClassColumn>().GroupBy(column => column).FirstOrDefault(same => same.Count() > 1);
        return twice is null
            ? new ClassTable(separator, rows[0].Cells, columns, rows[1..])
            : throw new ListException(rows[0].Line, AccountTexts.Of("ColumnTwice", Shown(rows[0].Cells.Where((_, at) => columns[at] == twice.Key))));
    }

    // A list without titles is one where nothing but names can be meant.
    private static ClassTable OfNames(List<CsvRow> rows, int firstLine)
    {
        if (rows.Count == 0)
            throw new ListException(firstLine, AccountTexts.Of("NoRows"));
        var hasCommas = rows.Count > 1 && rows.Skip(1).All(row => row.Cells[0].Contains(',', StringComparison.Ordinal));
        if (!rows.TrueForAll(row => IsName(row.Cells[0])) || (hasCommas && !rows[0].Cells[0].Contains(',', StringComparison.Ordinal)))
            throw new ListException(rows[0].Line, AccountTexts.Of("NoColumns", SafeText.Line(rows[0].Cells[0])));
        return new ClassTable(Separator: null, [], [ClassColumn.Whole], rows);
    }

    private static bool IsName(string cell) =>
        cell.Count(c => c == ',') <= 1 && cell.All(c => char.IsLetter(c) || char.GetUnicodeCategory(c) is System.Globalization.UnicodeCategory.NonSpacingMark || " ,.'’‘´-ªº·".Contains(c, StringComparison.Ordinal));

    private static string Shown(IEnumerable<string> cells) => SafeText.Line(string.Join(" | ", cells));

    // Nothing that a row has may stand beyond the titles, or be several cells for anybody who looks at it.
    private ClassTable Whole()
    {
        var torn = Rows.FirstOrDefault(row =>
            row.Cells.Skip(Titles.Count).Any(cell => cell.Length > 0) || (Separator is null && row.Cells[0].AsSpan().IndexOfAny(";\t|") >= 0));
        return torn is null ? this : throw new ListException(torn.Line, AccountTexts.Of("RowTooLong", Shown(torn.Cells), Shown(Titles)));
    }
}
