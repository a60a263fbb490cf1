using System.Globalization;
using System.Net;
using System.Text;
using Charla.Cli.Texts;
using Charla.CommandLine;
using Charla.Terminal;

namespace Charla.Cli.Commands.Admin;

/// <summary>What one person is handed: how to sign in.</summary>
internal sealed record Slip(string Nick, string? Name, string Password);

/// <summary>A sheet to print and cut: some slips on each A4 page, as one HTML file without anything from elsewhere.</summary>
internal static class Slips
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private const string Style = """
        @page { size: A4; margin: 10mm }
        body { font: 11pt sans-serif; margin: 0; display: grid; grid-template-columns: 1fr 1fr }
        section { border: 1px dashed #888; padding: 5mm; break-inside: avoid; min-height: 42mm; box-sizing: border-box }
        h1 { font-size: 13pt; margin: 0 0 2mm }
        dl { display: grid; grid-template-columns: auto 1fr; gap: 1mm 4mm; margin: 0 }
        dt { color: #555 } dd { margin: 0; font: bold 12pt monospace; overflow-wrap: anywhere }
        p { font-size: 8pt; color: #555; margin: 2mm 0 0 }
        """;

    /// <summary>Makes the file, which only its owner can read, and none over another: before there is anything that would be lost without it.</summary>
    /// <param name="wished">Where to; with a number where there is a file of that name.</param>
    public static FileStream Open(string wished)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;
        try
        {
            return new FileStream(Free(wished), options);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new CommandException(ExitCode.Usage, AccountTexts.Of("SlipsNotWritten", wished, FileProblem.Of(e, wished)));
        }
    }

    /// <summary>Writes the page into it, to the disk.</summary>
    /// <param name="file">Where to.</param>
    /// <param name="slips">What is on it; where nothing is, there is no file.</param>
    /// <param name="addresses">What people type to get there.</param>
    public static void Write(FileStream file, IReadOnlyList<Slip> slips, IReadOnlyList<string> addresses)
    {
        try
        {
            using (file)
            {
                file.Write(Encoding.UTF8.GetBytes(Html(slips, addresses)));
                file.Flush(flushToDisk: true);
            }
        }
        catch (IOException e)
        {
            throw new CommandException(ExitCode.NoOutput, AccountTexts.Of("SlipsLost", file.Name, FileProblem.Of(e)));
        }
    }

    /// <summary>The page.</summary>
    public static string Html(IReadOnlyList<Slip> slips, IReadOnlyList<string> addresses)
    {
        var html = new StringBuilder();
        html.Append(CultureInfo.InvariantCulture, $"<!DOCTYPE html>\n<html lang=\"{Language.Current}\">\n<meta charset=\"utf-8\">\n<title>{Text("SlipTitle")}</title>\n<style>\n{Style}\n</style>\n");
        foreach (var slip in slips)
        {
            html.Append(CultureInfo.InvariantCulture, $"<section><h1>{Encode(slip.Name ?? slip.Nick)}</h1><dl>");
            Row("SlipNick", slip.Nick);
            Row("SlipPassword", slip.Password);
            foreach (var address in addresses)
                Row(address.StartsWith("http", StringComparison.Ordinal) ? "SlipBrowser" : "SlipAddress", address);
            html.Append(CultureInfo.InvariantCulture, $"</dl><p>{Text("SlipHint")}</p></section>\n");
        }

        return html.Append("</html>\n").ToString();

        void Row(string title, string value) => html.Append(CultureInfo.InvariantCulture, $"<dt>{Text(title)}</dt><dd>{Encode(value)}</dd>");
    }

    private static string Free(string wished)
    {
        var path = wished;
        for (var number = 2; Path.Exists(path); number++)
            path = Path.ChangeExtension(wished, null) + string.Create(CultureInfo.InvariantCulture, $"-{number}") + Path.GetExtension(wished);
        return path;
    }

    private static string Text(string key) => Encode(AccountTexts.Of(key));

    private static string Encode(string text) => WebUtility.HtmlEncode(text);
}
