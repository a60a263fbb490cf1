using System.Globalization;
using System.Text;
using Charla.Cli.Texts;
using Charla.Terminal;

namespace Charla.Cli.Commands.Admin;

/// <summary>A row of a table.</summary>
/// <param name="Line">The line of the file in which it begins, from 1.</param>
/// <param name="Cells">What is in it.</param>
internal sealed record CsvRow(int Line, IReadOnlyList<string> Cells);

/// <summary>Reads tables as spreadsheets save them: RFC 4180 with any separator. What does not keep to it is refused, never mended.</summary>
internal static class Csv
{
    /// <summary>The rows with something in them.</summary>
    /// <param name="text">The table.</param>
    /// <param name="separator">What parts its cells; null: there is one column.</param>
    /// <param name="firstLine">The number of its first line.</param>
    public static List<CsvRow> Read(string text, char? separator, int firstLine = 1)
    {
        var rows = new List<CsvRow>();
        var line = firstLine;
        for (var at = 0; at < text.Length;)
        {
            var (cells, begins) = (new List<string>(), line);
            do
            {
                cells.Add(Cell(text, separator, ref at, ref line));
            }
            while (at < text.Length && text[at] == separator && ++at > 0);
            if (cells.Exists(cell => cell.Length > 0))
                rows.Add(new CsvRow(begins, cells));
            SkipLineEnd(text, ref at);
            line++;
        }

        return rows;
    }

    private static void SkipLineEnd(string text, ref int at)
    {
        if (at < text.Length)
            at += text[at] == '\r' && at + 1 < text.Length && text[at + 1] == '\n' ? 2 : 1;
    }

    // Up to the separator or the end of the line, which are left.
    private static string Cell(string text, char? separator, ref int at, ref int line)
    {
        while (at < text.Length && text[at] == ' ')
            at++;
        if (at < text.Length && text[at] == '"')
            return Quoted(text, separator, ref at, ref line);
        var start = at;
        while (at < text.Length && text[at] != separator && text[at] is not ('\r' or '\n'))
            at++;
        return Checked(text[start..at], line);
    }

    private static string Quoted(string text, char? separator, ref int at, ref int line)
    {
        var (cell, begins) = (new StringBuilder(), line);
        for (at++; at < text.Length; at++)
        {
            if (text[at] == '\n')
                line++;
            if (text[at] != '"')
                cell.Append(text[at]);
            else if (at + 1 < text.Length && text[at + 1] == '"')
                cell.Append(text[at++]);
            else
                break;
        }

        if (at >= text.Length)
            throw new ListException(begins, AccountTexts.Of("OpenQuote"));
        for (at++; at < text.Length && text[at] != separator && text[at] is not ('\r' or '\n'); at++)
        {
            if (text[at] != ' ')
                throw new ListException(line, AccountTexts.Of("AfterQuote", SafeText.Line(text[at].ToString())));
        }

        return Checked(cell.ToString(), begins);
    }

    private static string Checked(string cell, int line)
    {
        foreach (var c in cell)
        {
            if (char.IsControl(c) && c is not ('\t' or '\r' or '\n'))
                throw new ListException(line, AccountTexts.Of("ControlInCell", ((int)c).ToString("X4", CultureInfo.InvariantCulture)));
        }

        return cell.Trim();
    }
}
