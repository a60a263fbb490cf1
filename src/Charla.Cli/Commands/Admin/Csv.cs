using System.Text;

namespace Charla.Cli.Commands.Admin;

/// <summary>Reads tables as spreadsheets save them: RFC 4180, also with <c>;</c>, also in Latin-1.</summary>
internal static class Csv
{
    private static readonly char[] Delimiters = [',', ';', '\t'];

    /// <summary>The rows with something in them, the header first.</summary>
    public static List<List<string>> Read(byte[] file)
    {
        var text = Decode(file);
        var rows = new List<List<string>>();
        var row = new List<string>();
        var delimiter = Delimiter(text);
        for (var at = 0; at < text.Length;)
        {
            row.Add(Field(text, delimiter, ref at));
            var ends = at >= text.Length || text[at] != delimiter;
            if (at < text.Length)
                at += text[at] == '\r' && at + 1 < text.Length && text[at + 1] == '\n' ? 2 : 1;
            if (!ends)
                continue;
            Add(rows, row);
            row = [];
        }

        Add(rows, row);
        return rows;
    }

    private static void Add(List<List<string>> rows, List<string> row)
    {
        if (row.Exists(field => field.Length > 0))
            rows.Add(row);
    }

    // Up to the delimiter or the end of the line, which are left.
    private static string Field(string text, char delimiter, ref int at)
    {
        if (text[at] == '"')
            return Quoted(text, delimiter, ref at);
        var start = at;
        while (at < text.Length && text[at] != delimiter && text[at] is not ('\r' or '\n'))
            at++;
        return text[start..at].Trim();
    }

    private static string Quoted(string text, char delimiter, ref int at)
    {
        var field = new StringBuilder();
        for (at++; at < text.Length; at++)
        {
            if (text[at] != '"')
                field.Append(text[at]);
            else if (at + 1 < text.Length && text[at + 1] == '"')
                field.Append(text[at++]);
            else
                break;
        }

        // What stands between the quote and the delimiter belongs to nothing.
        while (at < text.Length && text[at] != delimiter && text[at] is not ('\r' or '\n'))
            at++;
        return field.ToString().Trim();
    }

    // Whichever the header has more of.
    private static char Delimiter(string text)
    {
        var end = text.AsSpan().IndexOfAny('\r', '\n');
        var header = end < 0 ? text : text[..end];
        return Delimiters.MaxBy(delimiter => header.AsSpan().Count(delimiter));
    }

    private static string Decode(byte[] file)
    {
        var start = file.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;
        try
        {
            return new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(file, start, file.Length - start);
        }
        catch (DecoderFallbackException)
        {
            return Encoding.Latin1.GetString(file);
        }
    }
}
