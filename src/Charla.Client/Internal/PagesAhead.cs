using Charla.Protocol;

namespace Charla.Client.Internal;

/// <summary>
/// Asks for the pages of a log. Over a stream one page at a time, as large as they come. Over UDP a page is a datagram of
/// a few entries, so the next ones are asked for while the first one is under way; how many entries fit is learned from
/// those that came.
/// </summary>
internal sealed class PagesAhead
{
    private const int AtOnce = 32;
    private const int MostInDatagram = 64;

    // So many whole pages in a row, and one entry more is tried.
    private const int Confident = 16;

    private readonly Queue<Asked> _asked = new();
    private long _askedUpTo;
    private int _fitting = 4;
    private int _whole;

    /// <summary>Begins anew: what was asked for before is of no interest.</summary>
    public void Begin(long after)
    {
        _asked.Clear();
        _askedUpTo = after;
    }

    /// <summary>The page after a number; further ones, up to the head, are asked for too.</summary>
    public async Task<EntryPage?> NextAsync(long last, long head, Transport transport, Func<long, int, Task<EntryPage?>> ask)
    {
        while (_asked.TryPeek(out var old) && old.UpTo <= last)
            _asked.Dequeue();
        // The page before may have ended early: what it left is asked for by itself.
        var hole = _asked.TryPeek(out var first) && first.After > last ? new Asked(last, first.After, ask(last, (int)(first.After - last))) : null;
        if (_asked.Count == 0)
            _askedUpTo = last;
        var (size, most) = transport == Transport.Udp ? (_fitting, AtOnce) : (Limits.PageEntries, 1);
        while (_asked.Count == 0 || (_asked.Count < most && _askedUpTo < head))
        {
            _asked.Enqueue(new Asked(_askedUpTo, _askedUpTo + size, ask(_askedUpTo, size)));
            _askedUpTo += size;
        }

        var next = hole ?? _asked.Dequeue();
        var page = await next.Answer;
        if (page is { More: true })
            Learn(page.Entries.Count, next);
        return page;
    }

    private void Learn(int entries, Asked page)
    {
        var isWhole = entries >= page.UpTo - page.After;
        _whole = isWhole ? _whole + 1 : 0;
        if (!isWhole)
            _fitting = Math.Clamp(entries, 1, _fitting);
        else if (_whole % Confident == 0)
            _fitting = Math.Min(_fitting + 1, MostInDatagram);
    }

    private sealed record Asked(long After, long UpTo, Task<EntryPage?> Answer);
}
