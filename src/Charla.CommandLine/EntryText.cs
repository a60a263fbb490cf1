using System.Globalization;
using System.Text.Json;
using Charla.Client;
using Charla.CommandLine.Texts;
using Charla.Protocol;
using Charla.Terminal;

namespace Charla.CommandLine;

/// <summary>An entry as a line for people, or as one JSON object in the protocol's words.</summary>
public static class EntryText
{
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
    /// <remarks>What those say whom one has blocked is hidden.</remarks>
    public static string Line(Entry entry, TimeProvider time, BlockList blocked)
    {
        var what = entry.Kind is EntryKind.Text or EntryKind.Edit && blocked.Has(entry.From) ? Say.HiddenText : What(entry);
        var local = TimeZoneInfo.ConvertTime(entry.Time, time.LocalTimeZone).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
        var colon = entry.Kind == EntryKind.Text ? ":" : "";
        return string.Create(CultureInfo.InvariantCulture, $"[{entry.Seq}] {local} {SafeText.Line(entry.From)}{colon} {what}");
    }

    /// <summary>The entry as its frame has it, without <c>op</c>.</summary>
    public static string JsonLine(Entry entry) => CommandLine.JsonLine.Of(writer =>
    {
        writer.WriteString("conv", entry.Conversation);
        writer.WriteNumber("seq", entry.Seq);
        writer.WriteString("kind", entry.Kind == EntryKind.Unknown ? "unknown" : Vocabulary.EntryKinds.TextOf(entry.Kind));
        writer.WriteString("from", entry.From);
        writer.WriteString("via", entry.Via);
        writer.WriteString("time", CommandLine.JsonLine.Time(entry.Time));
        WriteOptional(writer, entry);
        WriteState(writer, entry);
    });

    /// <summary>A message's lines, with what belongs to them: what it answers, that it was edited, reactions.</summary>
    public static IReadOnlyList<string> MessageLines(Entry entry) => MessageLines(entry, SafeText.Lines(entry.Text));

    /// <summary>The same where its text's lines are shown in another way.</summary>
    public static IReadOnlyList<string> MessageLines(Entry entry, string[] lines)
    {
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
        writer.Optional("n", entry.N);
        writer.Optional("text", entry.Text);
        writer.Optional("reply", entry.Reply);
        if (entry.Mentions.Count > 0)
        {
            writer.WriteStartArray("mentions");
            foreach (var nick in entry.Mentions)
                writer.WriteStringValue(nick);
            writer.WriteEndArray();
        }

        writer.Optional("target", entry.Target);
        writer.Optional("emoji", entry.Emoji);
        if (entry.Kind is EntryKind.Reaction or EntryKind.Archive)
            writer.WriteBoolean("on", entry.On);
        writer.Optional("by", entry.By);
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
