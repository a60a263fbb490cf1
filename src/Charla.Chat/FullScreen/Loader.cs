using Charla.Client;

namespace Charla.Chat.FullScreen;

/// <summary>Asks the server for what the screen lacks, by number, and tells it how far one has read.</summary>
/// <remarks>Everything in it goes on on the event loop.</remarks>
internal sealed class Loader(CharlaClient client, CancellationToken leaving)
{
    private const int PageLines = 100;
    private const int MostMembers = 500;

    // What was asked while something came is asked again, but not for ever.
    private const int MostCounts = 10;

    /// <summary>The newest page.</summary>
    public async Task NewestAsync(ConversationState conversation)
    {
        conversation.Messages.Begin();
        try
        {
            // Over datagrams a page may be shorter than what was asked for; the screen asks for the rest as it needs it.
            var page = await client.FetchAsync(conversation.Name, limit: PageLines, cancellation: leaving);
            conversation.Messages.Newest(page);
            conversation.Head = Math.Max(conversation.Head, page.Head);
        }
        catch (CharlaException e) when (e.Failure == Failure.Refused && conversation.IsDirect)
        {
            // A direct conversation begins with its first message: there is nothing to show yet.
            conversation.Messages.Newest(new EntryPage([], 0, More: false));
        }
        catch (CharlaException)
        {
            conversation.Messages.GiveUp();
            throw;
        }
    }

    /// <summary>The first page.</summary>
    public async Task OldestAsync(ConversationState conversation)
    {
        conversation.Messages.Begin();
        try
        {
            conversation.Messages.Oldest(await client.FetchAsync(conversation.Name, after: 0, limit: PageLines, cancellation: leaving));
        }
        catch (CharlaException)
        {
            conversation.Messages.GiveUp();
            throw;
        }
    }

    /// <summary>What was said up to a message, and some of what came after it.</summary>
    public async Task AroundAsync(ConversationState conversation, long seq)
    {
        conversation.Messages.Begin();
        try
        {
            conversation.Messages.UpTo(await client.FetchAsync(conversation.Name, before: seq + 1, limit: PageLines, cancellation: leaving));
        }
        catch (CharlaException)
        {
            conversation.Messages.GiveUp();
            throw;
        }

        if (conversation.Messages.Lines.Count > 0)
            await LaterAsync(conversation);
    }

    /// <summary>More of what came before what is in memory.</summary>
    public Task EarlierAsync(ConversationState conversation) => MoreAsync(
        conversation,
        lines => client.FetchAsync(conversation.Name, before: lines[0].Seq, limit: PageLines, cancellation: leaving),
        conversation.Messages.Earlier);

    /// <summary>More of what came after it.</summary>
    public Task LaterAsync(ConversationState conversation) => MoreAsync(
        conversation,
        lines => client.FetchAsync(conversation.Name, after: lines[^1].Seq, limit: PageLines, cancellation: leaving),
        conversation.Messages.Later);

    /// <summary>Its members.</summary>
    public async Task MembersAsync(ConversationState conversation)
    {
        conversation.HasMembers = true;
        try
        {
            conversation.Members = (await client.MembersAsync(conversation.Name, limit: MostMembers, cancellation: leaving)).Rows;
            foreach (var mark in await client.MarksAsync(conversation.Name, leaving))
                conversation.Marks[mark.Nick] = Math.Max(mark.Seq, conversation.Marks.GetValueOrDefault(mark.Nick));
            conversation.Marks.Remove(client.Nick);
            if (client.People.Crowd(conversation.Name) is not null)
                conversation.Crowd = (await client.WhoAsync(conversation.Name, cancellation: leaving)).People;
        }
        catch (CharlaException)
        {
            // Nobody there yet, or no longer oneself: what is known so far is all there is.
        }
    }

    /// <summary>Asks what is unread, where that is not certain any more.</summary>
    public async Task CountAsync(ConversationState conversation)
    {
        if (conversation.IsCounting)
            return;
        conversation.IsCounting = true;
        try
        {
            for (var tries = 0; conversation.IsMiscounted && tries < MostCounts; tries++)
            {
                conversation.IsMiscounted = false;
                if (await client.ConversationAsync(conversation.Name, leaving) is { } row)
                    FeedRules.Counted(conversation, row);
            }
        }
        catch (CharlaException)
        {
            // It is counted anew at the next sign-in.
        }
        finally
        {
            (conversation.IsCounting, conversation.IsMiscounted) = (false, false);
        }
    }

    /// <summary>One has read everything that there is.</summary>
    public async Task MarkAsync(ConversationState conversation)
    {
        var seq = conversation.Head;
        if (seq <= conversation.Marked)
            return;
        conversation.Marked = seq;
        FeedRules.Seen(conversation, seq);
        try
        {
            await client.MarkReadAsync(conversation.Name, seq, leaving);
        }
        catch (CharlaException)
        {
            // A mark less: the next one counts for it too.
        }
    }

    private static async Task MoreAsync(
        ConversationState conversation, Func<IReadOnlyList<Entry>, Task<EntryPage>> fetch, Action<EntryPage> take)
    {
        var lines = conversation.Messages.Lines;
        conversation.Messages.Begin();
        try
        {
            var page = await fetch(lines);
            // Meanwhile everything may have been forgotten: then the page belongs nowhere.
            if (conversation.Messages.IsLoading && conversation.Messages.IsLoaded)
                take(page);
        }
        catch (CharlaException)
        {
            conversation.Messages.GiveUp();
        }
    }
}
