using System.Diagnostics.CodeAnalysis;

namespace Charla.Server.Accounts;

/// <summary>
/// Values by keys that strangers choose: bounded, so that they do not fill the memory. The one that was used least
/// recently goes when there are too many. Its owner guards it.
/// </summary>
internal sealed class RecentValues<TKey, TValue>(int most)
    where TKey : notnull
{
    private readonly Dictionary<TKey, LinkedListNode<(TKey Key, TValue Value)>> _nodes = [];

    // The most recently used one first.
    private readonly LinkedList<(TKey Key, TValue Value)> _order = new();

    public bool TryFind(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        if (!_nodes.TryGetValue(key, out var node))
        {
            value = default;
            return false;
        }

        _order.Remove(node);
        _order.AddFirst(node);
        value = node.Value.Value;
        return true;
    }

    /// <summary>The key's value, made where it has none.</summary>
    public TValue FindOrAdd(TKey key, Func<TValue> create)
    {
        if (!TryFind(key, out var value))
            Add(key, value = create());
        return value;
    }

    /// <summary>The key has no value yet.</summary>
    public void Add(TKey key, TValue value)
    {
        _nodes.Add(key, _order.AddFirst((key, value)));
        if (_nodes.Count <= most)
            return;
        _nodes.Remove(_order.Last!.Value.Key);
        _order.RemoveLast();
    }

    public bool Remove(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        if (!_nodes.Remove(key, out var node))
        {
            value = default;
            return false;
        }

        _order.Remove(node);
        value = node.Value.Value;
        return true;
    }
}
