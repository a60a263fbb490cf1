using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Charla.Protocol;

/// <summary>
/// Writes frames one after the other into one growing buffer: <c>Begin("ok"u8).Number("seq"u8, 119).End()</c>.
/// Not for use by two threads at once; made to be kept and used again.
/// </summary>
/// <remarks>
/// Its JSON escapes only what RFC 8259 section 7 demands, so that a person reading the wire sees <c>ñ</c> and <c>😀</c>.
/// </remarks>
public sealed class FrameWriter
{
    // What must be escaped in a JSON string: the quote, the backslash and the control characters.
    private static readonly SearchValues<byte> Escaped = SearchValues.Create(
        [.. Enumerable.Range(0, 32).Select(b => (byte)b), (byte)'"', (byte)'\\']);

    private byte[] _buffer;
    private int _length;
    private bool _first;

    /// <summary>A writer with room for so many bytes at first; it grows as needed.</summary>
    public FrameWriter(int capacity = 1024) => _buffer = new byte[capacity];

    /// <summary>All that was written since <see cref="Clear"/>; valid until the next write.</summary>
    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, _length);

    /// <summary>The same bytes as <see cref="Written"/>, for an asynchronous send.</summary>
    public ReadOnlyMemory<byte> WrittenMemory => _buffer.AsMemory(0, _length);

    /// <summary>The bytes written since <see cref="Clear"/>.</summary>
    public int Length => _length;

    /// <summary>Begins anew, in the same buffer.</summary>
    public void Clear() => _length = 0;

    /// <summary>Takes back what was written after that many bytes: whole frames.</summary>
    public void CutTo(int length) => _length = length;

    /// <summary>Starts a frame with its <c>op</c>.</summary>
    public FrameWriter Begin(ReadOnlySpan<byte> op)
    {
        // Where the frame before was given up halfway, its state must not reach this one.
        _first = false;
        Append("{\"op\":\""u8);
        Append(op);
        Append("\""u8);
        return this;
    }

    /// <summary>Ends the frame and its line.</summary>
    public FrameWriter End()
    {
        Append("}\n"u8);
        return this;
    }

    /// <summary>A member that is a whole number.</summary>
    public FrameWriter Number(ReadOnlySpan<byte> name, long value)
    {
        Name(name);
        AppendNumber(value);
        return this;
    }

    /// <summary>The number where there is one, else nothing.</summary>
    public FrameWriter Number(ReadOnlySpan<byte> name, long? value) => value is { } number ? Number(name, number) : this;

    /// <summary>A member that is <c>true</c> or <c>false</c>.</summary>
    public FrameWriter Flag(ReadOnlySpan<byte> name, bool value)
    {
        Name(name);
        Append(value ? "true"u8 : "false"u8);
        return this;
    }

    /// <summary>A member that is a text, given as valid UTF-8: it is escaped, not checked.</summary>
    public FrameWriter Text(ReadOnlySpan<byte> name, ReadOnlySpan<byte> utf8)
    {
        Name(name);
        AppendText(utf8);
        return this;
    }

    /// <summary>A member that is a text. Half a surrogate pair becomes U+FFFD.</summary>
    public FrameWriter Text(ReadOnlySpan<byte> name, string value)
    {
        Name(name);
        AppendText(value);
        return this;
    }

    /// <summary>The text where there is one, else nothing.</summary>
    public FrameWriter OptionalText(ReadOnlySpan<byte> name, string? value) => value is null ? this : Text(name, value);

    /// <summary>A UTC time as RFC 3339 writes it, with milliseconds: <c>2026-01-05T10:00:00.120Z</c>.</summary>
    public FrameWriter Time(ReadOnlySpan<byte> name, DateTimeOffset time)
    {
        Name(name);
        Reserve(32);
        Append("\""u8);
        var utc = time.UtcDateTime;
        Digits(utc.Year, 4);
        Append("-"u8);
        Digits(utc.Month, 2);
        Append("-"u8);
        Digits(utc.Day, 2);
        Append("T"u8);
        Digits(utc.Hour, 2);
        Append(":"u8);
        Digits(utc.Minute, 2);
        Append(":"u8);
        Digits(utc.Second, 2);
        Append("."u8);
        Digits(utc.Millisecond, 3);
        Append("Z\""u8);
        return this;
    }

    /// <summary>A member that is a list of texts.</summary>
    public FrameWriter Texts(ReadOnlySpan<byte> name, IEnumerable<string> values)
    {
        BeginList(name);
        foreach (var value in values)
        {
            Separate();
            AppendText(value);
        }

        return EndList();
    }

    /// <summary>A member that is an object: its members follow, then <see cref="EndObject"/>.</summary>
    public FrameWriter BeginObject(ReadOnlySpan<byte> name)
    {
        Name(name);
        Append("{"u8);
        _first = true;
        return this;
    }

    /// <summary>A list of objects: each one is begun with <see cref="BeginItem"/> and ended like any object.</summary>
    public FrameWriter BeginList(ReadOnlySpan<byte> name)
    {
        Name(name);
        Append("["u8);
        _first = true;
        return this;
    }

    /// <summary>The next object of a list; <see cref="EndObject"/> ends it.</summary>
    public FrameWriter BeginItem()
    {
        Separate();
        Append("{"u8);
        _first = true;
        return this;
    }

    /// <summary>Ends what <see cref="BeginList"/> began.</summary>
    public FrameWriter EndList()
    {
        Append("]"u8);
        _first = false;
        return this;
    }

    /// <summary>Ends what <see cref="BeginObject"/> or <see cref="BeginItem"/> began.</summary>
    public FrameWriter EndObject()
    {
        Append("}"u8);
        _first = false;
        return this;
    }

    /// <summary>JSON that is already written: an object, a list or a value.</summary>
    public FrameWriter Json(ReadOnlySpan<byte> name, ReadOnlySpan<byte> json)
    {
        Name(name);
        Append(json);
        return this;
    }

    /// <summary>Whole frames that are already written.</summary>
    public FrameWriter Frames(ReadOnlySpan<byte> frames)
    {
        Append(frames);
        return this;
    }

    /// <summary>How many bytes the text takes between the quotes of a JSON string.</summary>
    public static int EscapedLength(ReadOnlySpan<byte> utf8)
    {
        var length = utf8.Length;
        for (var at = utf8.IndexOfAny(Escaped); at >= 0; at = utf8.IndexOfAny(Escaped))
        {
            length += ShortEscape(utf8[at]) == 0 ? 5 : 1;
            utf8 = utf8[(at + 1)..];
        }

        return length;
    }

    private void Separate()
    {
        if (!_first)
            Append(","u8);
        _first = false;
    }

    private void Name(ReadOnlySpan<byte> name)
    {
        Separate();
        AppendText(name);
        Append(":"u8);
    }

    private void AppendText(string value)
    {
        var most = Encoding.UTF8.GetMaxByteCount(value.Length);
        var rented = most > 512 ? ArrayPool<byte>.Shared.Rent(most) : null;
        Span<byte> utf8 = rented ?? stackalloc byte[512];
        AppendText(utf8[..Encoding.UTF8.GetBytes(value, utf8)]);
        if (rented is not null)
            ArrayPool<byte>.Shared.Return(rented);
    }

    private void AppendText(ReadOnlySpan<byte> utf8)
    {
        Append("\""u8);
        for (var at = utf8.IndexOfAny(Escaped); at >= 0; at = utf8.IndexOfAny(Escaped))
        {
            Append(utf8[..at]);
            AppendEscape(utf8[at]);
            utf8 = utf8[(at + 1)..];
        }

        Append(utf8);
        Append("\""u8);
    }

    private void AppendEscape(byte value)
    {
        if (ShortEscape(value) is not 0 and var letter)
        {
            Append([(byte)'\\', letter]);
            return;
        }

        Append("\\u00"u8);
        Append([HexDigit(value >> 4), HexDigit(value & 15)]);

        static byte HexDigit(int digit) => (byte)(digit < 10 ? '0' + digit : 'a' + digit - 10);
    }

    private static byte ShortEscape(byte value) => value switch
    {
        (byte)'"' => (byte)'"',
        (byte)'\\' => (byte)'\\',
        (byte)'\n' => (byte)'n',
        (byte)'\r' => (byte)'r',
        (byte)'\t' => (byte)'t',
        8 => (byte)'b',
        12 => (byte)'f',
        _ => 0,
    };

    private void AppendNumber(long value)
    {
        Reserve(20);
        Utf8Formatter.TryFormat(value, _buffer.AsSpan(_length), out var written);
        _length += written;
    }

    private void Digits(int value, int digits)
    {
        for (var i = digits - 1; i >= 0; i--, value /= 10)
            _buffer[_length + i] = (byte)('0' + value % 10);
        _length += digits;
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        Reserve(bytes.Length);
        bytes.CopyTo(_buffer.AsSpan(_length));
        _length += bytes.Length;
    }

    private void Reserve(int bytes)
    {
        if (_buffer.Length - _length < bytes)
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _length + bytes));
    }
}
