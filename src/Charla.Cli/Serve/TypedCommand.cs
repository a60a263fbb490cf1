using System.Net;

namespace Charla.Cli.Serve;

/// <summary>"What do I type?": this program, as somebody in this folder calls it, and the server that it would have to name.</summary>
internal static class TypedCommand
{
    private const string Name = "charla";

    /// <summary>A script that starts the program says here what was typed.</summary>
    private const string Variable = "CHARLA_COMMAND";

    /// <summary>The program.</summary>
    public static string Program()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } typed)
            return Quoted(typed);
        var path = Environment.ProcessPath ?? Name;
        if (Path.GetFileNameWithoutExtension(path) == "dotnet")
            return $"dotnet {Quoted(Environment.GetCommandLineArgs()[0])}";
        var folder = Path.GetDirectoryName(path);
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        return folders.Contains(folder) ? Name
            : folder == Environment.CurrentDirectory ? "./" + Path.GetFileName(path)
            : Quoted(path);
    }

    /// <summary>The server, from this machine where that can be; empty where it is the one that nobody need name.</summary>
    public static string Server(IReadOnlyList<IPEndPoint> listening)
    {
        var usual = new IPEndPoint(IPAddress.Loopback, Protocol.Limits.DefaultPort).ToString();
        var addresses = TypedAddresses.Of(listening).ToList();
        if (addresses.Count == 0 || addresses.Contains(usual))
            return "";
        return addresses.Find(address => IPEndPoint.TryParse(address, out var at) && IPAddress.IsLoopback(at.Address)) ?? addresses[0];
    }

    /// <summary>That server as an option; one that is elsewhere is not reached without a word about encryption.</summary>
    public static string ServerOption(IReadOnlyList<IPEndPoint> listening)
    {
        var server = Server(listening);
        if (server.Length == 0)
            return "";
        return IPEndPoint.TryParse(server, out var at) && IPAddress.IsLoopback(at.Address) ? $" --server {server}" : $" --server {server} --plain";
    }

    private static string Quoted(string path) => path.All(c => char.IsLetterOrDigit(c) || c is '/' or '.' or '-' or '_' or '\\' or ':') ? path : $"'{path}'";
}
