using System.Text;
using System.Text.Json;
using Charla.Protocol;

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
        Span<byte> name = stackalloc byte[Members.NameBytes];
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            // What is longer is no conversation.
            var length = reader.ValueSpan.Length <= name.Length ? Copy(ref reader, name) : 0;
            reader.Read();
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out var number) || number < 0)
                throw new FaultException(new Fault(ErrorCode.BadRequest, "NotHeads"));
            outbox.Confirm(name[..length], LogOf(logs, name[..length]), number);
        }
    }

    /// <summary>The number that an object of names has for one of them; null where it has none.</summary>
    private static long? LogOf(ReadOnlySpan<byte> logs, ReadOnlySpan<byte> name)
    {
        var reader = new Utf8JsonReader(logs);
        if (logs.IsEmpty || !reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            return null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isIt = IsIt(ref reader, name);
            reader.Read();
            if (isIt && reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var log))
                return log;
            reader.Skip();
        }

        return null;
    }

    private static bool IsIt(ref Utf8JsonReader reader, ReadOnlySpan<byte> name)
    {
        try
        {
            return reader.ValueTextEquals(name);
        }
        catch (InvalidOperationException)
        {
            // Half of a character, by escapes: no name.
            return false;
        }
    }

    private static int Copy(ref Utf8JsonReader reader, scoped Span<byte> to)
    {
        try
        {
            return reader.CopyString(to);
        }
        catch (InvalidOperationException)
        {
            // Half of a character, by escapes.
            throw new FaultException(Faults.LoneSurrogate("heads"));
        }
    }

    private static ValueTask Pull(Session session, in Frame frame)
    {
        var outbox = OutboxOf(session, "pull");
        var after = frame.Number("after"u8);
        var upTo = frame.OptionalNumber("upTo"u8) ?? Frame.MaxNumber;
        var follower = frame.Has("conv"u8) ? session.SignedIn!.Find(Members.Conversation(frame)) : session.SignedIn!.Own;

        // Who has left it meanwhile is told so by the event.
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
