using System.Text;
using System.Text.Json;
using Charla.Protocol;
using Charla.Server.Sessions.Sending;

namespace Charla.Server.Sessions.Operations;

/// <summary>What only datagrams need; docs/protocol.md section 10.</summary>
internal static class DatagramOperations
{
    public static IEnumerable<Operation> All =>
    [
        new("ack", Need.SignIn, Ack) { IsFree = true },
        new("pull", Need.SignIn, Pull),
        new("move", Need.Nothing, Move) { IsFree = true },
        new("part", Need.SignIn, Part) { IsFree = true },
    ];

    private static ValueTask Ack(Session session, in Frame frame)
    {
        var outbox = OutboxOf(session, "ack");
        if (frame.OptionalNumber("rev"u8) is { } rev && session.SignedIn!.Own is { } own)
            outbox.Confirm(own, rev);
        if (frame.Has("heads"u8))
            Confirm(outbox, frame.Json("heads"u8), frame.Json("logs"u8));
        return default;
    }

    private static void Confirm(DatagramOutbox outbox, ReadOnlySpan<byte> heads, ReadOnlySpan<byte> logs)
    {
        var reader = new Utf8JsonReader(heads);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            throw new FaultException(new Fault(ErrorCode.BadRequest, "NotHeads"));
        var which = LogsOf(logs);
        Span<byte> name = stackalloc byte[Members.NameBytes];
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            // What is longer is no conversation.
            var length = reader.ValueSpan.Length <= name.Length ? Copy(ref reader, name, "heads") : 0;
            reader.Read();
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out var number) || number < 0)
                throw new FaultException(new Fault(ErrorCode.BadRequest, "NotHeads"));
            long? log = which is not null && which.TryGetValue(Encoding.UTF8.GetString(name[..length]), out var said) ? said : null;
            outbox.Confirm(name[..length], log, number);
        }
    }

    /// <summary>The numbers of an object of names; null where it is none. It is read once: it may be long, and an <c>ack</c> is free.</summary>
    private static Dictionary<string, long>? LogsOf(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        if (json.IsEmpty || !reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            return null;
        var logs = new Dictionary<string, long>(StringComparer.Ordinal);
        Span<byte> name = stackalloc byte[Members.NameBytes];
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var length = reader.ValueSpan.Length <= name.Length ? Copy(ref reader, name, "logs") : 0;
            reader.Read();
            if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var log))
                logs.TryAdd(Encoding.UTF8.GetString(name[..length]), log);
            else
                reader.Skip();
        }

        return logs;
    }

    private static int Copy(ref Utf8JsonReader reader, scoped Span<byte> to, string member)
    {
        try
        {
            return reader.CopyString(to);
        }
        catch (InvalidOperationException)
        {
            // Half of a character, by escapes.
            throw new FaultException(Faults.LoneSurrogate(member));
        }
    }

    private static ValueTask Pull(Session session, in Frame frame)
    {
        var outbox = OutboxOf(session, "pull");
        var after = frame.Number("after"u8);
        var upTo = frame.OptionalNumber("upTo"u8) ?? Frame.MaxNumber;
        var follower = frame.Has("conv"u8) ? session.SignedIn!.Find(Members.Conversation(frame)) : session.SignedIn!.Own;

        // A client that has left it meanwhile learns so from the event.
        if (follower is not null && upTo > after)
            outbox.Pull(follower, after, upTo);
        return default;
    }

    /// <summary>The transport has read it before; here it comes from where the session is already.</summary>
    private static ValueTask Move(Session session, in Frame frame)
    {
        _ = OutboxOf(session, "move");
        return default;
    }

    private static ValueTask Part(Session session, in Frame frame)
    {
        _ = OutboxOf(session, "part");
        ((IDatagramCarrier)session.Carrier).TakePart(frame);
        return default;
    }

    private static DatagramOutbox OutboxOf(Session session, string operation) =>
        session.Outbox as DatagramOutbox ?? throw new FaultException(new Fault(ErrorCode.BadRequest, "OnlyOverUdp", operation));
}
