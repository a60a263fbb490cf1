using System.Globalization;
using Charla.Server.Conversations;
using Charla.Server.Sessions;
using Charla.Server.Storage;

namespace Charla.Cli.Serve;

/// <summary>The lines an operator reads while the server runs.</summary>
internal static class OperatorLog
{
    public static void Write(string line) => Console.Out.WriteLine(line);

    public static void Write(SessionNotice notice) => Write(string.Create(
        CultureInfo.InvariantCulture,
        $"{TimeProvider.System.GetLocalNow():HH:mm:ss} {ServeTexts.Of(notice.Arrived ? "Arrived" : "Departed", notice.Nick, TransportName(notice.Transport), notice.Remote)}"));

    private static string TransportName(Transport transport) =>
        System.Text.Encoding.ASCII.GetString(EntryFrames.TransportName(transport)).ToUpperInvariant();
}
