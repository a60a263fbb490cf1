using System.Text;

namespace Charla.Terminal;

/// <summary>
/// Makes keys of the bytes that a terminal sends. Bytes may come in any pieces; whatever they are, nothing throws, what
/// is kept is bounded, and what is no key is dropped.
/// </summary>
public sealed class KeyParser
{
    private const int MostSequence = 64;
    private const int MostPaste = 256 * 1024;

    private static readonly byte[] PasteEnd = "\e[201~"u8.ToArray();

    private readonly List<byte> _pending = [];
    private readonly List<byte> _pasted = [];
    private bool _isPasting;
    private bool _isTooLong;

    /// <summary>Whether something has begun of which the rest may still come; a lone ESC is the key if it does not.</summary>
    public bool IsPending => _pending.Count > 0 && !_isPasting;

    /// <summary>Takes in what was read.</summary>
    public void Feed(ReadOnlySpan<byte> bytes, List<Key> keys)
    {
        _pending.AddRange(bytes);
        Work(keys, isAll: false);
    }

    /// <summary>Nothing followed for a moment: what is pending is all there is of it.</summary>
    public void Flush(List<Key> keys)
    {
        if (!_isPasting)
            Work(keys, isAll: true);
    }

    private void Work(List<Key> keys, bool isAll)
    {
        var all = _pending.ToArray().AsSpan();
        var at = 0;
        while (at < all.Length)
        {
            var taken = _isPasting ? Paste(all[at..], keys) : One(all[at..], isAll, keys);
            if (taken == 0)
                break;
            at += taken;
        }

        _pending.RemoveRange(0, at);
    }

    // How many bytes it took; 0 where the rest is to come.
    private int One(ReadOnlySpan<byte> bytes, bool isAll, List<Key> keys)
    {
        if (bytes[0] == 0x1B)
            return AfterEscape(bytes, isAll, keys);
        var status = Rune.DecodeFromUtf8(bytes, out var rune, out var taken);
        if (status == System.Buffers.OperationStatus.NeedMoreData && !isAll)
            return 0;
        if (status == System.Buffers.OperationStatus.Done && KeyOf(rune) is { } key)
            keys.Add(key);
        return Math.Max(1, taken);
    }

    private int AfterEscape(ReadOnlySpan<byte> bytes, bool isAll, List<Key> keys)
    {
        if (bytes.Length == 1)
        {
            if (isAll)
                keys.Add(new Key(KeyCode.Escape));
            return isAll ? 1 : 0;
        }

        var sequence = bytes[1] switch
        {
            (byte)'[' => Csi(bytes, isAll, keys),
            (byte)'O' => Ss3(bytes, isAll, keys),
            _ => -1,
        };
        if (sequence >= 0)
            return sequence;
        // ESC before anything else is Alt.
        var with = new List<Key>();
        var taken = One(bytes[1..], isAll, with);
        if (taken == 0)
            return bytes.Length > MostSequence ? 1 : 0;
        keys.AddRange(with.Select(key => key with { Modifiers = key.Modifiers | KeyModifiers.Alt }));
        return taken + 1;
    }

    private static int Ss3(ReadOnlySpan<byte> bytes, bool isAll, List<Key> keys)
    {
        if (bytes.Length == 2)
        {
            if (isAll)
                keys.Add(Key.Alt("O"));
            return isAll ? 2 : 0;
        }

        if (Letter((char)bytes[2]) is { } code)
            keys.Add(new Key(code));
        return bytes[2] is >= 0x20 and < 0x7F ? 3 : 2;
    }

    private int Csi(ReadOnlySpan<byte> bytes, bool isAll, List<Key> keys)
    {
        var end = 2;
        while (end < bytes.Length && bytes[end] is >= 0x20 and <= 0x3F)
            end++;
        if (end == bytes.Length)
        {
            if (isAll && end == 2)
                keys.Add(Key.Alt("["));
            return isAll || end > MostSequence ? end : 0;
        }

        if (bytes[end] is < 0x40 or > 0x7E)
            return end;
        // Linux' own console says ESC [ [ A for F1, and B for F2.
        if (end == 2 && bytes[end] == '[')
            return bytes.Length > 3 || isAll ? Console(bytes, keys) : 0;
        var text = Encoding.ASCII.GetString(bytes[2..end]);
        if (bytes[end] == '~' && text == "200")
            _isPasting = true;
        else if (SequenceKey(text, (char)bytes[end]) is { } key)
            keys.Add(key);
        return end + 1;
    }

    private static int Console(ReadOnlySpan<byte> bytes, List<Key> keys)
    {
        if (bytes.Length > 3 && bytes[3] is (byte)'A' or (byte)'B')
            keys.Add(new Key(bytes[3] == 'A' ? KeyCode.F1 : KeyCode.F2));
        return Math.Min(4, bytes.Length);
    }

    private static Key? SequenceKey(string parameters, char final)
    {
        var numbers = parameters.Split(';').Select(p => int.TryParse(p, System.Globalization.CultureInfo.InvariantCulture, out var n) ? n : 0).ToArray();
        var modifiers = Modifiers(numbers.ElementAtOrDefault(1));
        return final switch
        {
            // What some terminals say of keys with modifiers: ESC [ code ; modifiers u, and ESC [ 27 ; modifiers ; code ~.
            'u' => Coded(numbers[0], modifiers),
            '~' when numbers is [27, _, var code, ..] => Coded(code, modifiers),
            '~' => Numbered(numbers[0]) is { } code ? new Key(code, modifiers) : null,
            'Z' => new Key(KeyCode.Tab, KeyModifiers.Shift),
            _ => Letter(final) is { } code ? new Key(code, modifiers) : null,
        };
    }

    private static KeyModifiers Modifiers(int number) => number is > 1 and <= 8 ? (KeyModifiers)(number - 1) : KeyModifiers.None;

    private static Key? Coded(int code, KeyModifiers modifiers)
    {
        if (!Rune.TryCreate(code, out var rune) || KeyOf(rune) is not { } key)
            return code == 27 ? new Key(KeyCode.Escape) : null;
        return key with { Modifiers = key.Modifiers | (key.Code == KeyCode.Character ? modifiers & ~KeyModifiers.Shift : modifiers) };
    }

    private static KeyCode? Numbered(int number) => number switch
    {
        1 or 7 => KeyCode.Home,
        2 => KeyCode.Insert,
        3 => KeyCode.Delete,
        4 or 8 => KeyCode.End,
        5 => KeyCode.PageUp,
        6 => KeyCode.PageDown,
        11 => KeyCode.F1,
        12 => KeyCode.F2,
        _ => null,
    };

    private static KeyCode? Letter(char letter) => letter switch
    {
        'A' => KeyCode.Up,
        'B' => KeyCode.Down,
        'C' => KeyCode.Right,
        'D' => KeyCode.Left,
        'F' => KeyCode.End,
        'H' => KeyCode.Home,
        'M' => KeyCode.Enter,
        'P' => KeyCode.F1,
        'Q' => KeyCode.F2,
        _ => null,
    };

    private static Key? KeyOf(Rune rune) => rune.Value switch
    {
        0x08 or 0x7F => new Key(KeyCode.Backspace),
        0x09 => new Key(KeyCode.Tab),
        0x0D => new Key(KeyCode.Enter),
        >= 0x01 and <= 0x1A => Key.Control((char)('a' + rune.Value - 1)),
        < 0x20 or (>= 0x80 and < 0xA0) => null,
        _ => Key.Typed(rune.ToString()),
    };

    // Until its end mark; of what is more than anybody pastes nothing is kept, since a part would be taken for all.
    private int Paste(ReadOnlySpan<byte> bytes, List<Key> keys)
    {
        var end = bytes.IndexOf(PasteEnd);
        var taken = end >= 0 ? end : Kept(bytes);
        _isTooLong |= _pasted.Count + taken > MostPaste;
        if (_isTooLong)
            _pasted.Clear();
        else
            _pasted.AddRange(bytes[..taken]);
        if (end < 0)
            return taken;
        keys.Add(_isTooLong ? new Key(KeyCode.PasteTooLong) : new Key(KeyCode.Paste, Text: Encoding.UTF8.GetString(_pasted.ToArray())));
        _pasted.Clear();
        (_isPasting, _isTooLong) = (false, false);
        return end + PasteEnd.Length;
    }

    // All but what may be the beginning of the end mark.
    private static int Kept(ReadOnlySpan<byte> bytes)
    {
        for (var tail = Math.Min(PasteEnd.Length - 1, bytes.Length); tail > 0; tail--)
        {
            if (bytes[^tail..].SequenceEqual(PasteEnd.AsSpan(0, tail)))
                return bytes.Length - tail;
        }

        return bytes.Length;
    }
}
