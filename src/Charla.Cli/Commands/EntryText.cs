using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Charla.Cli.Texts;
using Charla.Client;

namespace Charla.Cli.Commands;

/// <summary>An entry as a line for people, or as one JSON object in the protocol's words.</summary>
internal static class EntryText
{
    // Letters and emoji as themselves; what a terminal could act on is escaped by SafeText.
    private static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>What a line says after its number, time and author.</summary>
    public static string What(Entry entry) => entry.Kind switch
    {
        EntryKind.Text when entry.Deleted => Say.Deleted,
        EntryKind.Text => string.Join(" ⏎ ", MessageLines(entry)),
        EntryKind.Join => Say.Joins,
        EntryKind.Leave when entry.By is { } by => Say.Removed(SafeText.Line(by)),
        EntryKind.Leave => Say.Leaves,
        EntryKind.Topic => Say.SetsTopic(SafeText.Line(entry.Text)),
        EntryKind.Archive => entry.On ? Say.Archives : Say.Reopens,
        EntryKind.Edit => Say.Edits(entry.Target, SafeText.Line(entry.Text)),
        EntryKind.Deletion => Say.Deletes(entry.Target),
        EntryKind.Reaction when entry.On => Say.Reacts(entry.Target, SafeText.Line(entry.Emoji)),
        EntryKind.Reaction => Say.TakesBack(entry.Target, SafeText.Line(entry.Emoji)),
        _ => "",
    };

    /// <summary>Number, local time, author and what they did.</summary>
    public static string Line(Entry entry, TimeProvider time)
    {
        var local = TimeZoneInfo.ConvertTime(entry.Time, time.LocalTimeZone).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
        var colon = entry.Kind == EntryKind.Text ? ":" : "";
        return string.Create(CultureInfo.InvariantCulture, $"[{entry.Seq}] {local} {SafeText.Line(entry.From)}{colon} {What(entry)}");
    }

    /// <summary>The entry as its frame has it, without <c>op</c>.</summary>
    public static string JsonLine(Entry entry)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Json))
        {
            writer.WriteStartObject();
            writer.WriteString("conv", entry.Conversation);
            writer.WriteNumber("seq", entry.Seq);
            writer.WriteString("kind", entry.Kind.ToString().ToLowerInvariant());
            writer.WriteString("from", entry.From);
            writer.WriteString("via", entry.Via);
            writer.WriteString("time", entry.Time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
            WriteOptional(writer, entry);
            WriteState(writer, entry);
            writer.WriteEndObject();
        }

        return SafeText.Json(Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length));
    }

    /// <summary>A message's lines, with what belongs to them: what it answers, that it was edited, reactions.</summary>
    public static IReadOnlyList<string> MessageLines(Entry entry)
    {
        var lines = SafeText.Lines(entry.Text);
        if (entry.Reply is { } reply)
            lines[0] = string.Create(CultureInfo.InvariantCulture, $"(→ {reply}) {lines[0]}");
        if (entry.Edited)
            lines[^1] += " " + Say.Edited;
        foreach (var (emoji, nicks) in entry.Reactions)
            lines[^1] += $"  {SafeText.Line(emoji)} {SafeText.Line(string.Join(", ", nicks))}";
        return lines;
    }

    private static void WriteOptional(Utf8JsonWriter writer, Entry entry)
    {
        Number("n", entry.N);
        Text("text", entry.Text);
        Number("reply", entry.Reply);
        if (entry.Mentions.Count > 0)
            WriteList("mentions", entry.Mentions);
        Number("target", entry.Target);
        Text("emoji", entry.Emoji);
        if (entry.Kind == EntryKind.Reaction)
            writer.WriteBoolean("on", entry.On);
        Text("by", entry.By);

        void Number(string name, long? value)
        {
            if (value is { } number)
                writer.WriteNumber(name, number);
        }

        void Text(string name, string? value)
        {
            if (value is not null)
                writer.WriteString(name, value);
        }

        void WriteList(string name, IEnumerable<string> values)
        {
            writer.WriteStartArray(name);
            foreach (var value in values)
                writer.WriteStringValue(value);
            writer.WriteEndArray();
        }
    }

    private static void WriteState(Utf8JsonWriter writer, Entry entry)
    {
        if (entry.Rev != entry.Seq)
            writer.WriteNumber("rev", entry.Rev);
        if (entry.Edited)
            writer.WriteBoolean("edited", true);
        if (entry.Deleted)
            writer.WriteBoolean("deleted", true);
        if (entry.Reactions.Count == 0)
            return;
        writer.WriteStartObject("reactions");
        foreach (var (emoji, nicks) in entry.Reactions)
        {
            writer.WriteStartArray(emoji);
            foreach (var nick in nicks)
                writer.WriteStringValue(nick);
            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }
}
