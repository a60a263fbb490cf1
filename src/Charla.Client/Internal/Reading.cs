using System.Globalization;
using System.Text.Json;
using Charla.Protocol;

namespace Charla.Client.Internal;

/// <summary>What the server's frames say, as values; docs/protocol.md, sections 3 to 7.</summary>
/// <remarks>A member that is missing or mistyped throws <see cref="FaultException"/>: then it is no Charla server.</remarks>
internal static class Reading
{
    // The server states its own limits; this one only keeps a text from being longer than its line.
    private const int Any = Limits.LineBytes;

    /// <summary>The row of a list, or null where its <c>op</c> is none of this version's.</summary>
    public static object? Row(in Frame frame) => frame.Op switch
    {
        var op when op.SequenceEqual("entry"u8) && frame.Flag("hit"u8) => new FoundEntry(Entry(frame)),
        var op when op.SequenceEqual("entry"u8) => Entry(frame),
        var op when op.SequenceEqual("conv"u8) => Conversation(frame),
        var op when op.SequenceEqual("event"u8) => Event(frame),
        var op when op.SequenceEqual("presence"u8) => Signals.Person(frame),
        var op when op.SequenceEqual("mark"u8) => Signals.Mark(frame),
        var op when op.SequenceEqual("room"u8) => Room(frame),
        var op when op.SequenceEqual("member"u8) => Member(frame),
        var op when op.SequenceEqual("device"u8) => Device(frame),
        var op when op.SequenceEqual("account"u8) => Account(frame),
        var op when op.SequenceEqual("block"u8) => new BlockRow(frame.Text("nick"u8, Any)),
        _ => null,
    };

    /// <summary>An <c>ok</c>.</summary>
    public static Answer Answer(IReadOnlyList<object> rows, in Frame frame) => new()
    {
        Rows = rows,
        Conversation = frame.OptionalText("conv"u8, Any),
        Log = frame.OptionalNumber("log"u8),
        Seq = frame.OptionalNumber("seq"u8),
        Time = Time(frame),
        Head = frame.OptionalNumber("head"u8) ?? 0,
        Rev = frame.OptionalNumber("rev"u8) ?? 0,
        More = frame.Flag("more"u8),
        Next = frame.OptionalText("next"u8, Any),
        Partial = frame.Flag("partial"u8),
        N = frame.OptionalNumber("n"u8),
        Online = (int)(frame.OptionalNumber("online"u8, 0, int.MaxValue) ?? 0),
        WhoIs = Signals.WhoIs(frame),
        Nick = frame.OptionalText("nick"u8, Any),
        Token = frame.OptionalText("token"u8, Any),
        Password = frame.OptionalText("password"u8, Any),
        Role = Role(frame),
    };

    public static Entry Entry(in Frame frame)
    {
        var seq = frame.Number("seq"u8);
        return new Entry
        {
            Conversation = frame.Text("conv"u8, Any),
            Log = frame.OptionalNumber("log"u8),
            Seq = seq,
            Kind = frame.Word("kind"u8, Vocabulary.EntryKinds),
            From = frame.OptionalText("from"u8, Any) ?? "",
            Via = frame.OptionalText("via"u8, Any) ?? "",
            Time = Time(frame) ?? default,
            N = frame.OptionalNumber("n"u8),
            Text = frame.OptionalText("text"u8, Any),
            Reply = frame.OptionalNumber("reply"u8),
            Mentions = Texts(frame.Json("mentions"u8)),
            Target = frame.OptionalNumber("target"u8),
            Emoji = frame.OptionalText("emoji"u8, Any),
            On = frame.Flag("on"u8, otherwise: true),
            By = frame.OptionalText("by"u8, Any),
            Rev = frame.OptionalNumber("rev"u8) ?? seq,
            Edited = frame.Flag("edited"u8),
            Deleted = frame.Flag("deleted"u8),
            Reactions = Reactions(frame.Json("reactions"u8)),
        };
    }

    public static AccountEvent Event(in Frame frame)
    {
        var kind = frame.Word("kind"u8, Vocabulary.EventKinds);
        return new AccountEvent
        {
            Rev = frame.Number("rev"u8),
            Kind = kind,
            Conversation = frame.OptionalText("conv"u8, Any),
            Log = frame.OptionalNumber("log"u8),
            By = frame.OptionalText("by"u8, Any),
            Name = frame.OptionalText("name"u8, Any),
            Seq = frame.OptionalNumber("seq"u8),
            Notify = NotifyOf(frame),
            Nick = frame.OptionalText("nick"u8, Any),
            On = frame.Flag("on"u8, otherwise: true),
            Joined = kind == EventKind.Joined ? Joined(frame) : null,
        };
    }

    /// <summary>An <c>error</c>, or a <c>bye</c> with a reason.</summary>
    public static CharlaException Error(in Frame frame)
    {
        var code = frame.OptionalWord("code"u8, Vocabulary.ErrorCodes) ?? ErrorCode.Internal;
        var wait = frame.OptionalNumber("retryMs"u8, 0, int.MaxValue);
        return new CharlaException(
            code,
            frame.OptionalText("message"u8, Any) ?? code.Name(),
            wait is { } ms ? TimeSpan.FromMilliseconds(ms) : null);
    }

    public static DateTimeOffset? Time(in Frame frame) => Time(frame, "time"u8);

    /// <summary>What an account is on the server, by the <c>role</c> of an <c>ok</c> or of a row.</summary>
    public static ServerRole Role(in Frame frame) => frame.OptionalWord("role"u8, Vocabulary.ServerRoles) ?? ServerRole.Member;

    public static DateTimeOffset? Time(in Frame frame, ReadOnlySpan<byte> member) =>
        frame.OptionalText(member, Any) is { } text ? Time(text) : null;

    public static DateTimeOffset Time(string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : throw new FaultException(Faults.NotText("time"));

    private static Notify NotifyOf(in Frame frame) => frame.OptionalWord("notify"u8, Vocabulary.NotifyLevels) ?? Notify.All;

    private static Device Device(in Frame frame) => new(
        frame.Number("device"u8),
        frame.OptionalText("name"u8, Any),
        Time(frame, "created"u8) ?? default,
        Time(frame, "seen"u8),
        frame.Flag("online"u8),
        frame.Flag("current"u8));

    private static Account Account(in Frame frame) => new(
        frame.Text("nick"u8, Any), frame.OptionalText("name"u8, Any), Role(frame), Time(frame, "created"u8) ?? default)
    {
        Seen = Time(frame, "seen"u8),
        Online = frame.Flag("online"u8),
        HasPassword = frame.Flag("password"u8),
        Disabled = frame.Flag("disabled"u8),
        Deleted = frame.Flag("deleted"u8),
    };

    private static Conversation Conversation(in Frame frame) => new(
        frame.Text("conv"u8, Any),
        frame.OptionalText("kind"u8, Any) ?? "",
        frame.Number("head"u8),
        frame.OptionalNumber("read"u8) ?? 0,
        frame.OptionalNumber("unread"u8) ?? 0,
        frame.OptionalText("topic"u8, Any))
    {
        Log = frame.OptionalNumber("log"u8),
        Notify = NotifyOf(frame),
        Archived = frame.Flag("archived"u8),
    };

    // In an event "kind" is the event's: what kind of conversation it is shows in the name only.
    private static Conversation Joined(in Frame frame)
    {
        var conversation = Conversation(frame);
        return conversation with { Kind = conversation.Name.StartsWith('@') ? "direct" : "" };
    }

    private static Room Room(in Frame frame) => new(
        frame.Text("conv"u8, Any),
        frame.OptionalText("kind"u8, Any) ?? "",
        frame.OptionalNumber("members"u8) ?? 0,
        frame.OptionalNumber("head"u8) ?? 0,
        frame.OptionalText("topic"u8, Any),
        frame.Flag("joined"u8))
    {
        Log = frame.OptionalNumber("log"u8),
        Archived = frame.Flag("archived"u8),
    };

    private static Member Member(in Frame frame) => new(
        frame.Text("nick"u8, Any),
        frame.OptionalText("name"u8, Any),
        frame.OptionalWord("role"u8, Vocabulary.MemberRoles) ?? MemberRole.Member);

    // list = [ text *( "," text ) ]; the frame was checked to be JSON when it was parsed.
    private static List<string> TextList(ref Utf8JsonReader reader)
    {
        var texts = new List<string>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            texts.Add(Text(ref reader));
        return texts;
    }

    private static IReadOnlyList<string> Texts(ReadOnlySpan<byte> json)
    {
        if (json.IsEmpty || json.SequenceEqual("null"u8))
            return [];
        var reader = new Utf8JsonReader(json);
        return reader.Read() && reader.TokenType == JsonTokenType.StartArray
            ? TextList(ref reader)
            : throw new FaultException(Faults.NotText("mentions"));
    }

    private static IReadOnlyDictionary<string, IReadOnlyList<string>> Reactions(ReadOnlySpan<byte> json)
    {
        if (json.IsEmpty || json.SequenceEqual("null"u8))
            return Client.Entry.NoReactions;
        var reactions = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        var reader = new Utf8JsonReader(json);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            throw new FaultException(Faults.NotText("reactions"));
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var emoji = Text(ref reader);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartArray)
                throw new FaultException(Faults.NotText("reactions"));
            reactions[emoji] = TextList(ref reader);
        }

        return reactions;
    }

    /// <summary>The words of a member of a <c>welcome</c>; those of later versions are of no use, and do no harm.</summary>
    public static IReadOnlySet<string> Words(in Frame frame, ReadOnlySpan<byte> member) => Texts(frame.Json(member)).ToHashSet(StringComparer.Ordinal);

    /// <summary>The <c>ports</c> of a <c>welcome</c>.</summary>
    public static IReadOnlyDictionary<Transport, int> Ports(in Frame frame)
    {
        var ports = new Dictionary<Transport, int>();
        foreach (var (name, port) in Numbers(frame.Json("ports"u8)))
        {
            if (Vocabulary.Ports.TryRead(name, out var transport) && port is > 0 and <= 65535)
                ports[transport] = (int)port;
        }

        return ports;
    }

    /// <summary>An object of whole numbers, by name; what else is in it is passed over.</summary>
    public static List<(string Name, long Number)> Numbers(ReadOnlySpan<byte> json)
    {
        var numbers = new List<(string, long)>();
        var reader = new Utf8JsonReader(json);
        if (json.IsEmpty || !reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            return numbers;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = Text(ref reader);
            reader.Read();
            if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var number) && number is >= 0 and <= Frame.MaxNumber)
                numbers.Add((name, number));
            else
                reader.Skip();
        }

        return numbers;
    }

    private static string Text(ref Utf8JsonReader reader)
    {
        if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.PropertyName))
            throw new FaultException(Faults.NotText("reactions"));
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // The reader's word for half of a surrogate pair.
            throw new FaultException(Faults.LoneSurrogate("reactions"));
        }
    }
}
