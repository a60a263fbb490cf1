using System.Collections.Immutable;
using System.Text;

namespace Charla.Protocol;

/// <summary>
/// The words that a member of a frame may hold, and the value each one stands for. One table serves both directions, so
/// that what one side writes the other one reads.
/// </summary>
/// <remarks>
/// The wire has no numbers for these, so a later version may say a word that this one does not know: it is read as the
/// unknown value, which nobody acts on. That value has no word: writing it, or any other that is not in the table, throws.
/// </remarks>
public sealed class Words<T>
    where T : struct, Enum
{
    private readonly T _unknown;
    private readonly Row[] _rows;

    internal Words(T unknown, params ReadOnlySpan<(T Value, string Text)> rows)
    {
        _unknown = unknown;
        _rows = new Row[rows.Length];
        for (var i = 0; i < rows.Length; i++)
            _rows[i] = new Row(rows[i].Value, rows[i].Text, Encoding.UTF8.GetBytes(rows[i].Text));
        Values = [.. _rows.Select(row => row.Value)];
    }

    /// <summary>The values that have a word, in the order of the table.</summary>
    public ImmutableArray<T> Values { get; }

    /// <summary>The word for a value, in UTF-8.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value has no word.</exception>
    public ReadOnlySpan<byte> Of(T value) => RowOf(value).Utf8;

    /// <summary>The word for a value, as a text.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value has no word.</exception>
    public string TextOf(T value) => RowOf(value).Text;

    /// <summary>The value of a word; the unknown one where this version does not know it.</summary>
    public T Read(ReadOnlySpan<byte> utf8)
    {
        foreach (ref readonly var row in _rows.AsSpan())
        {
            if (utf8.SequenceEqual(row.Utf8))
                return row.Value;
        }

        return _unknown;
    }

    /// <summary>The value of a word; the unknown one where this version does not know it.</summary>
    public T Read(string? text) => TryRead(text, out var value) ? value : _unknown;

    /// <summary>The value of a word, where this version knows it.</summary>
    public bool TryRead(string? text, out T value)
    {
        foreach (ref readonly var row in _rows.AsSpan())
        {
            if (string.Equals(text, row.Text, StringComparison.Ordinal))
            {
                value = row.Value;
                return true;
            }
        }

        value = _unknown;
        return false;
    }

    private ref readonly Row RowOf(T value)
    {
        foreach (ref readonly var row in _rows.AsSpan())
        {
            if (EqualityComparer<T>.Default.Equals(value, row.Value))
                return ref row;
        }

        throw new ArgumentOutOfRangeException(nameof(value), value, "The wire has no word for it.");
    }

    private readonly record struct Row(T Value, string Text, byte[] Utf8);
}
