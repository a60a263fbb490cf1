using Charla.Protocol;

namespace Charla.Client.Internal;

/// <summary>
/// Asks for the pages of a log. Over a stream one page at a time, as large as they come. Over UDP a page is a datagram of
/// a few entries, so several are asked for at the same time; how many entries fit is learned from those that came.
/// </summary>
internal sealed class PagesAhead
{
    private const int AtOnce = 16;
    private const int MostInDatagram = 64;

    private int _fitting = 5;

    /// <summary>The next pages after a number: where each begins, its limit, and its answer.</summary>
    public List<(long After, int Limit, Task<EntryPage?> Answer)> Ask(
        long after, long head, Transport transport, Func<long, int, Task<EntryPage?>> ask)
    {
        var isDatagrams = transport == Transport.Udp;
        var limit = isDatagrams ? _fitting : Limits.PageEntries;
        var pages = new List<(long, int, Task<EntryPage?>)>();
        do
        {
            pages.Add((after, limit, ask(after, limit)));
            after += limit;
        }
        while (isDatagrams && after < head && pages.Count < AtOnce);

        if (isDatagrams)
            _fitting = Math.Min(_fitting + 1, MostInDatagram);
        return pages;
    }

    /// <summary>Takes note of how many entries a page had, of those it was asked for.</summary>
    /// <returns>Whether that were all.</returns>
    public bool WasWhole(int entries, int limit)
    {
        if (entries >= limit)
            return true;
        _fitting = Math.Max(1, entries);
        return false;
    }
}
