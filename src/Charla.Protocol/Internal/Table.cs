namespace Charla.Protocol.Internal;

/// <summary>The tables of <c>Internal/Tables</c>, which are texts so that people can read and compare them.</summary>
internal static class Table
{
    /// <summary>The lines of a table, without the empty ones and the comments.</summary>
    public static IEnumerable<string> Lines(string file)
    {
        using var stream = typeof(Table).Assembly.GetManifestResourceStream("Charla.Protocol.Internal.Tables." + file)
            ?? throw new FileNotFoundException("This table is not in the assembly.", file);
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            if (line.Length > 0 && line[0] != '#')
                yield return line;
        }
    }
}
