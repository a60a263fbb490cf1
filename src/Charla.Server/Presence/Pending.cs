using System.Diagnostics.CodeAnalysis;

namespace Charla.Server.Presence;

/// <summary>What is still to be sent, in the order it came up; each only once.</summary>
internal sealed class Pending<T>
    where T : notnull
{
    private readonly Queue<T> _order = new();
    private readonly HashSet<T> _all = [];

    public int Count => _all.Count;

    public void Add(T item)
    {
        if (_all.Add(item))
            _order.Enqueue(item);
    }

    /// <summary>It is not to be sent any more.</summary>
    public void Remove(T item) => _all.Remove(item);

    public bool TryTake([MaybeNullWhen(false)] out T item)
    {
        while (_order.TryDequeue(out item))
        {
            if (_all.Remove(item))
                return true;
        }

        return false;
    }

    public void Clear()
    {
        _order.Clear();
        _all.Clear();
    }
}
