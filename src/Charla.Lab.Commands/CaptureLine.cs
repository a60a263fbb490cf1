using System.Globalization;

namespace Charla.Lab.Commands;

/// <summary>The command line of a program that captures.</summary>
/// <param name="Program">Its name.</param>
/// <param name="File">Where it is.</param>
/// <param name="Arguments">What it is told.</param>
/// <param name="ReadyAt">How the line on its standard error begins that says that it captures.</param>
internal sealed record CaptureLine(string Program, string File, IReadOnlyList<string> Arguments, string ReadyAt)
{
    // What Wireshark's own columns leave out: the ports, without which nobody tells the clients of one machine apart.
    private const string Columns =
        "gui.column.format:\"No.\",\"%m\",\"Time\",\"%t\",\"From\",\"%uS\",\"To\",\"%uD\",\"Over\",\"%Cus:charla.transport\",\"Info\",\"%i\"";

    /// <summary>Captures into a file; null where no program is there that can.</summary>
    public static CaptureLine? IntoFile(OtherPrograms programs, CaptureTarget target, string file)
    {
        string[] over = target.Where is { } name ? ["-i", name] : [];
        return Found(programs, "dumpcap", ["-q", .. over, "-f", target.Filter, "-w", file], "File:")
            ?? Found(programs, "tshark", ["-q", .. over, "-f", target.Filter, "-w", file], "Capturing on")
            ?? Found(programs, "tcpdump", ["-n", "-U", .. over, "-w", file, target.Filter], "tcpdump: listening");
    }

    /// <summary>Shows what is said while it is said; null where no program is there that can.</summary>
    public static CaptureLine? Live(OtherPrograms programs, CaptureTarget target, string dissector)
    {
        string[] over = target.Where is { } name ? ["-i", name] : [];
        return Found(programs, "tshark", ["-l", "-n", .. over, "-f", target.Filter, .. Decoding(target, dissector), "-Y", "charla"], "Capturing on")
            ?? Found(programs, "tcpdump", ["-l", "-n", "-A", .. over, target.Filter], "listening");
    }

    /// <summary>
    /// Shows what comes in as a capture of proxies on its standard input, once: on the side of the clients; null where tshark is not there.
    /// </summary>
    public static CaptureLine? Reading(OtherPrograms programs, CaptureTarget target, string dissector) =>
        Found(programs, "tshark", ["-l", "-n", "-r", "-", .. Decoding(target, dissector), "-Y", $"charla and not ({target.Packets})"], "");

    /// <summary>As one would type it.</summary>
    public override string ToString() => string.Join(' ', Arguments.Prepend(Program).Select(Quoted));

    private static CaptureLine? Found(OtherPrograms programs, string name, string[] arguments, string readyAt) =>
        programs.Find(name) is { } file ? new CaptureLine(name, file, arguments, readyAt) : null;

    private static IEnumerable<string> Decoding(CaptureTarget target, string dissector) =>
    [
        "-X", "lua_script:" + dissector,
        .. Preference("tcp_ports", target.Tcp),
        .. Preference("udp_ports", target.Udp),
        .. Preference("ws_ports", target.Http),
        .. target.Http == 0 ? Array.Empty<string>() : ["-d", string.Create(CultureInfo.InvariantCulture, $"tcp.port=={target.Http},http")],
        "-o", Columns,
    ];

    private static string[] Preference(string name, int port) =>
        port == 0 ? [] : ["-o", string.Create(CultureInfo.InvariantCulture, $"charla.{name}:{port}")];

    private static string Quoted(string word) =>
        word.All(c => char.IsAsciiLetterOrDigit(c) || "-_./:=,".Contains(c)) ? word : "'" + word.Replace("'", @"'\''", StringComparison.Ordinal) + "'";
}
