using Charla.Client;
using Charla.CommandLine;
using Charla.CommandLine.Texts;
using Charla.Protocol;

namespace Charla.Cli.Commands.Export;

/// <summary>Writes the lines of docs/export.md.</summary>
internal sealed class ExportWriter(CharlaClient client, TextWriter output)
{
    public void WriteHeader() => output.WriteLine(JsonLine.Of(writer =>
    {
        writer.WriteString("export", "charla");
        writer.WriteNumber("version", 1);
    }));

    /// <summary>The account's own line: its nick and shown name.</summary>
    public async Task WriteProfileAsync(CancellationToken cancellation)
    {
        string? name = null;
        for (long after = 0; ;)
        {
            var page = await client.EventsAsync(after, cancellation);
            foreach (var item in page.Rows)
            {
                after = item.Rev;
                name = item.Kind == EventKind.Profile ? item.Name : name;
            }

            if (!page.More || page.Rows.Count == 0)
                break;
        }

        output.WriteLine(JsonLine.Of(writer =>
        {
            writer.WriteString("profile", client.Nick);
            writer.Optional("name", name);
        }));
    }

    /// <summary>A conversation: the line about it, then all its entries up to the head that it has now.</summary>
    public async Task WriteAsync(string name, bool withRead, CancellationToken cancellation)
    {
        var page = await client.ChangesAsync(name, after: 0, cancellation: cancellation);
        var head = page.Head;
        var own = client.Conversations.FirstOrDefault(c => string.Equals(c.Name, name, StringComparison.OrdinalIgnoreCase));
        var (kind, topic, archived, typed) = own is not null
            ? (own.Kind, own.Topic, own.Archived, own.Name)
            : await OfRoomAsync(name, cancellation);
        var joinedFirst = page.Entries is [{ Kind: EntryKind.Join } first, ..] && first.From == client.Nick;
        output.WriteLine(JsonLine.Of(writer =>
        {
            writer.WriteString("conv", typed);
            writer.WriteString("type", kind);
            if (Vocabulary.ConversationKinds.Read(kind) == ConversationKind.Direct || withRead)
                writer.WriteString("of", client.Nick);
            // Where one sees what came before one joined, everybody does.
            if (Vocabulary.ConversationKinds.Read(kind) == ConversationKind.Private && !joinedFirst)
                writer.WriteString("history", "all");
            writer.Optional("topic", topic);
            if (archived)
                writer.WriteBoolean("archived", true);
            writer.WriteNumber("head", head);
            if (withRead && own is not null)
                writer.WriteNumber("read", own.Read);
        }));
        for (long after = 0; page.Entries.Count > 0;)
        {
            foreach (var entry in page.Entries.Where(e => e.Seq <= head))
            {
                // What was changed meanwhile is not in this file: the message is as new as the file.
                output.WriteLine(EntryText.JsonLine(entry with { Conversation = typed, Rev = Math.Min(entry.Rev, head) }));
                after = entry.Seq;
            }

            if (!page.More || page.Entries[^1].Seq >= head)
                break;
            page = await client.ChangesAsync(name, after, Limits.PageEntries, cancellation);
        }
    }

    // A public room that one is not in.
    private async Task<(string Kind, string? Topic, bool Archived, string Name)> OfRoomAsync(string name, CancellationToken cancellation)
    {
        await foreach (var room in Paging.RoomsAsync(client, cancellation))
        {
            if (string.Equals(room.Name, name, StringComparison.OrdinalIgnoreCase))
                return (room.Kind, room.Topic, room.Archived, room.Name);
        }

        throw new CommandException(ExitCode.Refused, Say.NotMember(name));
    }
}
