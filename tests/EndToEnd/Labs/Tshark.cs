using System.Globalization;
using Charla.EndToEnd.Support;

namespace Charla.EndToEnd.Labs;

/// <summary>Reads a capture as a student would, with the dissector of this checkout.</summary>
/// <param name="file">The capture.</param>
internal sealed class Tshark(string file) : IDisposable
{
    // Not the one of who runs the tests: its preferences and plugins are theirs.
    private readonly TempFolder _home = new();

    public static string Dissector { get; } = Path.Combine(Checkout(), "labs", "wireshark", "charla.lua");

    /// <summary>The capture that the page about Wireshark looks into.</summary>
    public static string Sample { get; } = Path.Combine(Checkout(), "docs", "labs", "solutions", "udp-loss.pcap");

    /// <summary>Where Charla is, beside its usual ports.</summary>
    public int[] Tcp { get; init; } = [];

    public int[] Udp { get; init; } = [];

    public int[] Http { get; init; } = [];

    /// <summary>Other preferences of Wireshark, as <c>-o</c> takes them.</summary>
    public string[] Preferences { get; init; } = [];

    /// <summary>The named fields of each packet that the filter lets through; several values of a field with commas between.</summary>
    public async Task<List<string[]>> Fields(string filter, params string[] fields)
    {
        var said = await Run(["-Y", filter, "-T", "fields", "-E", "occurrence=a", "-E", "aggregator=,", .. fields.SelectMany(field => new[] { "-e", field })]);
        return [.. said.Select(line => line.Split('\t'))];
    }

    /// <summary>One field of all those packets, each value by itself.</summary>
    public async Task<List<string>> Values(string filter, string field) =>
        [.. (await Fields(filter, field)).SelectMany(row => row[0].Split(',', StringSplitOptions.RemoveEmptyEntries))];

    public async Task<List<long>> Numbers(string filter, string field) =>
        [.. (await Values(filter, field)).Select(value => long.Parse(value, CultureInfo.InvariantCulture))];

    /// <summary>The lines it prints with more arguments.</summary>
    public async Task<List<string>> Run(params string[] more)
    {
        string[] preferences = [.. Ports("tcp_ports", Tcp), .. Ports("udp_ports", Udp), .. Ports("ws_ports", Http), .. Http.SelectMany(port => new[] { "-d", $"tcp.port=={port},http" }), .. Preferences.SelectMany(preference => new[] { "-o", preference })];
        var (code, output) = await Running.ToEnd(
            ["tshark", "-n", "-r", file, "-X", "lua_script:" + Dissector, .. preferences, .. more],
            "",
            ("HOME", _home.Path), ("XDG_CONFIG_HOME", _home["config"]));
        Assert.True(code == 0, output);
        // Said of what happens in a packet, and of what happens while the script is read.
        Assert.DoesNotContain("Lua Error", output, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("Lua: Error", output, StringComparison.OrdinalIgnoreCase);
        return [.. output.Split('\n').Where(line => line.Length > 0 && !line.StartsWith("Running as user", StringComparison.Ordinal))];
    }

    public void Dispose() => _home.Dispose();

    private static string[] Ports(string name, int[] ports) => ports.Length == 0 ? [] : ["-o", $"charla.{name}:{string.Join(',', ports)}"];

    private static string Checkout()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Charla.slnx")))
            folder = folder.Parent ?? throw new DirectoryNotFoundException("The tests run outside of their checkout.");
        return folder.FullName;
    }
}
