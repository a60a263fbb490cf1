using Charla.CommandLine;

namespace Charla.Lab.Commands;

/// <summary>Where Wireshark looks for what its user adds to it.</summary>
internal static class WiresharkFolder
{
    private const string Label = "Personal Lua Plugins:";

    /// <summary>What tshark says of itself; where there is none, the folder that the manual of Wireshark names.</summary>
    public static async Task<string> FindAsync(Surroundings here, CancellationToken cancellation)
    {
        var tshark = new OtherPrograms(here.Environment).Find("tshark");
        var told = tshark is null ? null : await OtherPrograms.OutputAsync(tshark, ["-G", "folders"], cancellation);
        return Personal(told) ?? Usual(here);
    }

    private static string? Personal(string? folders) => folders?.Split('\n')
        .Where(line => line.StartsWith(Label, StringComparison.Ordinal))
        .Select(line => line[Label.Length..].Trim())
        .FirstOrDefault(folder => folder.Length > 0);

    // https://www.wireshark.org/docs/wsug_html_chunked/ChPluginFolders.html
    private static string Usual(Surroundings here)
    {
        if (OperatingSystem.IsWindows())
            return Path.Combine(here.Environment("APPDATA") ?? Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData), "Wireshark", "plugins");
        var home = here.Environment("HOME") is { Length: > 0 } own ? own : Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        return Path.Combine(home, ".local", "lib", "wireshark", "plugins");
    }
}
