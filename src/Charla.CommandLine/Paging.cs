using System.Runtime.CompilerServices;
using Charla.Client;
using Charla.Protocol;

namespace Charla.CommandLine;

/// <summary>What takes several requests, since the server answers by pages.</summary>
public static class Paging
{
    /// <summary>The newest lines of a conversation as they are now, and the last number that they account for.</summary>
    public static async Task<(List<Entry> Entries, long Head)> NewestAsync(
        CharlaClient client, string conversation, int lines, CancellationToken cancellation)
    {
        var page = await client.FetchAsync(conversation, limit: Math.Min(lines, Limits.PageEntries), cancellation: cancellation);
        var older = page.More && page.Entries.Count > 0
            ? await EntriesAsync(client, conversation, page.Entries[0].Seq, after: null, lines - page.Entries.Count, cancellation)
            : [];
        return ([.. older, .. page.Entries], page.Head);
    }

    /// <summary>Entries before or after a number: as many pages as that takes, in the direction asked for.</summary>
    public static async Task<List<Entry>> EntriesAsync(
        CharlaClient client, string conversation, long? before, long? after, int limit, CancellationToken cancellation)
    {
        var entries = new List<Entry>();
        while (entries.Count < limit)
        {
            var page = await client.FetchAsync(conversation, before, after, Math.Min(limit - entries.Count, Limits.PageEntries), cancellation);
            entries.InsertRange(after is null ? 0 : entries.Count, page.Entries);
            if (!page.More || page.Entries.Count == 0)
                break;
            if (after is null)
                before = page.Entries[0].Seq;
            else
                after = page.Entries[^1].Seq;
        }

        return entries;
    }

    /// <summary>All rooms of the list.</summary>
    public static async IAsyncEnumerable<Room> RoomsAsync(
        CharlaClient client, [EnumeratorCancellation] CancellationToken cancellation)
    {
        string? after = null;
        Page<Room> page;
        do
        {
            page = await client.RoomsAsync(after, cancellation: cancellation);
            foreach (var room in page.Rows)
                yield return room;
            after = page.Rows.Count > 0 ? page.Rows[^1].Name : null;
        }
        while (page.More && after is not null);
    }
}
