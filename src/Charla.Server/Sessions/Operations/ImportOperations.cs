using Charla.Protocol;
using Charla.Server.Conversations;
using Charla.Server.Conversations.Changes;
using Charla.Server.Storage;

namespace Charla.Server.Sessions.Operations;

/// <summary>Bringing in logs from another server; docs/protocol.md section 15.</summary>
internal static class ImportOperations
{
    public static IEnumerable<Operation> All => [new("import", Need.Owner, Import) { Blocks = true }];

    private static ValueTask Import(Session session, in Frame frame)
    {
        var into = Members.Conversation(frame);
        var asked = new Asked(session, session.SignedIn?.Account, session.Carrier.Transport) { Id = frame.OptionalNumber("id"u8) };
        if (!Vocabulary.ConversationKinds.TryRead(frame.Text("type"u8, 16), out var kind) || into.IsRoom == (kind == ConversationKind.Direct))
            throw new FaultException(Faults.NotText("type"));
        var of = frame.OptionalText("of"u8, Members.NameBytes);
        if (kind == ConversationKind.Direct && of is null)
            throw new FaultException(Faults.Missing("of"));
        var whole = frame.OptionalText("history"u8, 16) is "all";
        session.Write(frame.Flag("done"u8)
            ? new ImportEnd(asked)
            {
                Into = into,
                Kind = kind,
                Of = of,
                WholeHistory = whole,
                Read = frame.OptionalNumber("read"u8),
                Archived = frame.Flag("archived"u8),
            }
            : new ImportEntry(asked) { Into = into, Kind = kind, Of = of, WholeHistory = whole, Prev = frame.Number("prev"u8), Entry = Entry(frame) });
        return default;
    }

    private static Entry Entry(in Frame frame)
    {
        var seq = frame.Number("seq"u8, 1, int.MaxValue);
        if (!Vocabulary.EntryKinds.TryRead(frame.Text("kind"u8, 16), out var kind))
            throw new FaultException(Faults.NotText("kind"));
        return new Entry
        {
            Conversation = default,
            Author = default,
            Seq = seq,
            Kind = kind,
            From = frame.Text("from"u8, Members.NameBytes),
            Via = Via(frame.OptionalText("via"u8, 16)),
            Time = Time(frame),
            Messages = kind == EntryKind.Text ? frame.Number("n"u8, 1) : 0,
            Rev = frame.OptionalNumber("rev"u8, seq) ?? seq,
            Flags = Flags(frame, kind),
            Target = frame.OptionalNumber(kind == EntryKind.Text ? "reply"u8 : "target"u8),
            Text = Text(frame, kind),
            Mentions = Mentions(frame.Json("mentions"u8)),
            By = kind == EntryKind.Leave ? frame.OptionalText("by"u8, Members.NameBytes) : null,
        };
    }

    // What another server, or an earlier version, let through where one line belongs is made one.
    private static byte[]? Text(in Frame frame, EntryKind kind) => kind switch
    {
        EntryKind.Reaction => OneLine.Clean(frame.Text("emoji"u8, Limits.EmojiBytes)) is { Length: > 0 } emoji
            ? System.Text.Encoding.UTF8.GetBytes(emoji)
            : throw new FaultException(Faults.NotOneLine("emoji")),
        EntryKind.Topic => System.Text.Encoding.UTF8.GetBytes(OneLine.Clean(frame.OptionalText("text"u8, Limits.TextBytes) ?? "")),
        _ => frame.OldMessage("text"u8),
    };

    private static EntryFlags Flags(in Frame frame, EntryKind kind)
    {
        var flags = EntryFlags.None;
        if (kind is EntryKind.Reaction or EntryKind.Archive && frame.Flag("on"u8, otherwise: true))
            flags |= EntryFlags.On;
        if (kind == EntryKind.Text && frame.Flag("edited"u8))
            flags |= EntryFlags.Edited;
        if (kind == EntryKind.Text && frame.Flag("deleted"u8))
            flags |= EntryFlags.Deleted;
        return flags;
    }

    // One that this server does not know cannot be stored.
    private static Transport Via(string? name) => Vocabulary.Transports.TryRead(name, out var transport) ? transport : Transport.Server;

    private static DateTimeOffset Time(in Frame frame) => DateTimeOffset.TryParse(
        frame.Text("time"u8, 64), System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AssumeUniversal, out var time)
        ? time
        : throw new FaultException(Faults.NotText("time"));

    // Stored as the server itself writes it: nicks are letters, digits and -_. only, so there is nothing to escape.
    private static byte[]? Mentions(ReadOnlySpan<byte> json)
    {
        if (json.IsEmpty || json.SequenceEqual("null"u8))
            return null;
        var nicks = new List<string>();
        var reader = new System.Text.Json.Utf8JsonReader(json);
        if (!reader.Read() || reader.TokenType != System.Text.Json.JsonTokenType.StartArray)
            throw new FaultException(Faults.NotText("mentions"));
        while (reader.Read() && reader.TokenType == System.Text.Json.JsonTokenType.String && nicks.Count < Limits.MentionsPerMessage)
        {
            var nick = Text(ref reader);
            if (!Names.TryKeys(nick, out _, out var bad))
                throw new FaultException(bad);
            nicks.Add(nick);
        }

        return nicks.Count == 0 ? null : System.Text.Encoding.UTF8.GetBytes("[\"" + string.Join("\",\"", nicks) + "\"]");
    }

    private static string Text(ref System.Text.Json.Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // Half of a character, by escapes.
            throw new FaultException(Faults.LoneSurrogate("mentions"));
        }
    }
}
