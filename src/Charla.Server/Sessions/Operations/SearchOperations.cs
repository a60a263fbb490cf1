using System.Globalization;
using Charla.Protocol;
using Charla.Server.Conversations;
using Charla.Server.Search;

namespace Charla.Server.Sessions.Operations;

/// <summary>Search; docs/protocol.md section 13.</summary>
internal static class SearchOperations
{
    public static IEnumerable<Operation> All => [new("search", Need.SignIn, Search) { Blocks = true }];

    private static ValueTask Search(Session session, in Frame frame)
    {
        var text = frame.OptionalText("text"u8, Limits.SearchTextBytes);
        if (text is null && !frame.Has("from"u8) && !frame.Has("since"u8) && !frame.Has("until"u8))
            throw new FaultException(new Fault(ErrorCode.BadRequest, "SearchForNothing"));
        var query = new SearchQuery
        {
            Terms = text is null ? null : SearchTerms.Parse(text),
            Conversation = frame.Has("conv"u8) ? Members.Conversation(frame) : null,
            From = frame.OptionalText("from"u8, Members.NameBytes),
            Context = (int)(frame.OptionalNumber("context"u8, 0, Limits.SearchContext) ?? 0),
            Limit = (int)(frame.OptionalNumber("limit"u8, 1, Limits.SearchHits) ?? 20),
        };
        if (Time(frame, "since"u8) is { } since)
            query = query with { Since = since };
        if (Time(frame, "until"u8) is { } until)
            query = query with { Until = until };
        if (frame.OptionalText("before"u8, Limits.CidBytes) is { } before)
        {
            query = query with
            {
                Before = SearchPosition.TryParse(before, out var position) ? position : throw new FaultException(Faults.NotText("before")),
            };
        }

        return AnswerAsync(session, frame.OptionalNumber("id"u8), query);
    }

    private static async ValueTask AnswerAsync(Session session, long? id, SearchQuery query)
    {
        var page = await session.Context.Search.FindAsync(query, session.Account, session.Ending);
        var rows = new AnswerRows(session);
        var next = page.Next;
        SearchPosition? last = null;
        foreach (var hit in page.Hits)
        {
            // A hit and what is around it count as one row: they come together, or with the next page.
            var conversation = hit.Conversation.NameFor(session.Account.Id);
            EntryFrames.Write(rows.Frames, hit.Entry, conversation, hit.Conversation.Log, id, isHit: true);
            foreach (var entry in hit.Around)
                EntryFrames.Write(rows.Frames, entry, conversation, hit.Conversation.Log, id);
            if (!rows.Fits())
            {
                next = last;
                break;
            }

            last = hit.Position;
        }

        var ok = rows.Frames.Begin("ok"u8).Number("id"u8, id).Flag("more"u8, next is not null).OptionalText("next"u8, next?.ToString());
        if (page.IsPartial)
            ok.Flag("partial"u8, true);
        session.Send(ok.End());
    }

    /// <summary>A time in milliseconds; what lies between two belongs to the later one.</summary>
    private static long? Time(in Frame frame, ReadOnlySpan<byte> member)
    {
        if (frame.OptionalText(member, Limits.CidBytes) is not { } text)
            return null;
        if (!text.Contains('T', StringComparison.OrdinalIgnoreCase)
            || !DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
        {
            throw new FaultException(new Fault(ErrorCode.BadRequest, "NotTime", System.Text.Encoding.UTF8.GetString(member)));
        }

        var since1970 = time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks;
        return Math.Max(0, (since1970 + TimeSpan.TicksPerMillisecond - 1) / TimeSpan.TicksPerMillisecond);
    }
}
