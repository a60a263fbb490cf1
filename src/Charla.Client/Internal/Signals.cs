using System.Text.Json;
using Charla.Protocol;

namespace Charla.Client.Internal;

/// <summary>What the frames of docs/protocol.md, section 12, say.</summary>
internal static class Signals
{
    private const int Any = Limits.LineBytes;

    /// <summary>A signal, or null where the frame is none.</summary>
    public static Signal? Read(in Frame frame) => frame.Op switch
    {
        var op when op.SequenceEqual("presence"u8) => new PresenceSignal(Person(frame)),
        var op when op.SequenceEqual("online"u8) => new OnlineSignal(
            frame.Text("conv"u8, Any), (int)frame.Number("online"u8, 0, int.MaxValue), frame.Flag("crowded"u8)),
        var op when op.SequenceEqual("seen"u8) => new SeenSignal(frame.Text("conv"u8, Any), frame.Text("nick"u8, Any), frame.Number("seq"u8)) { Log = frame.OptionalNumber("log"u8) },
        _ => null,
    };

    public static Person Person(in Frame frame) => new(
        frame.Text("nick"u8, Any),
        frame.Flag("online"u8),
        Sessions(frame.Json("sessions"u8)),
        (int)(frame.OptionalNumber("more"u8, 0, int.MaxValue) ?? 0),
        Reading.Time(frame, "seen"u8));

    public static Mark Mark(in Frame frame) => new(frame.Text("nick"u8, Any), frame.Number("seq"u8));

    public static (string? Name, ServerRole Role, DateTimeOffset? Since, DateTimeOffset? Seen, bool Blocked) WhoIs(in Frame frame) => (
        frame.OptionalText("name"u8, Any),
        Reading.Role(frame),
        Reading.Time(frame, "since"u8),
        Reading.Time(frame, "seen"u8),
        frame.Flag("blocked"u8));

    // The frame was checked to be JSON when it was parsed; what of it is something else is a fault of the server's.
    private static List<PersonSession> Sessions(ReadOnlySpan<byte> json)
    {
        var sessions = new List<PersonSession>();
        if (json.IsEmpty)
            return sessions;
        var reader = new Utf8JsonReader(json);
        try
        {
            using var list = JsonDocument.ParseValue(ref reader);
            foreach (var session in list.RootElement.EnumerateArray())
            {
                sessions.Add(new PersonSession(
                    Text(session, "transport") ?? "",
                    Text(session, "ip"),
                    session.TryGetProperty("port", out var port) ? port.GetInt32() : null,
                    Text(session, "client") ?? "",
                    Text(session, "since") is { } since ? Reading.Time(since) : default));
            }
        }
        catch (Exception e) when (e is InvalidOperationException or FormatException)
        {
            throw new FaultException(Faults.NotText("sessions"));
        }

        return sessions;
    }

    private static string? Text(JsonElement session, string name) => session.TryGetProperty(name, out var value) ? value.GetString() : null;
}
