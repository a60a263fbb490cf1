using System.Globalization;
using System.Text;
using System.Text.Unicode;
using Charla.CommandLine.Texts;

namespace Charla.CommandLine;

/// <summary>
/// Standard input from a file or a pipe as text: UTF-8, or UTF-16 that begins with its mark; without the mark. What is neither
/// is refused where it stands, since it would be stored as something else.
/// </summary>
public sealed class InputText(Stream input) : TextReader
{
    private readonly byte[] _buffer = new byte[16 * 1024];
    private readonly Queue<string> _lines = new();
    private int _at;
    private int _end;
    private long _line = 1;
    private bool _isBegun;
    private TextReader? _utf16;

    /// <inheritdoc/>
    public override string? ReadLine()
    {
        Begin();
        if (_utf16 is not null)
            return _utf16.ReadLine();
        if (_lines.Count == 0)
            TakeLine();
        return _lines.TryDequeue(out var line) ? line : null;
    }

    /// <inheritdoc/>
    public override string ReadToEnd()
    {
        Begin();
        if (_utf16 is not null)
            return _utf16.ReadToEnd();
        var rest = Decode(Take(untilLineEnd: false));
        var begun = string.Concat(_lines.Select(line => line + "\n"));
        _lines.Clear();
        return begun + rest;
    }

    /// <inheritdoc/>
    public override int Read() => throw new NotSupportedException();

    // A line of the file may be several, where only \r parts them.
    private void TakeLine()
    {
        var bytes = Take(untilLineEnd: true);
        if (bytes.Length == 0)
            return;
        var text = Decode(bytes);
        _line++;
        text = text.EndsWith('\n') ? text[..^1] : text;
        foreach (var line in (text.EndsWith('\r') ? text[..^1] : text).Split('\r'))
            _lines.Enqueue(line);
    }

    // The marks are looked for in what comes first, and no byte more is waited for than what is there asks for.
    private void Begin()
    {
        if (_isBegun)
            return;
        _isBegun = true;
        Fill();
        while (_end < 2 && _buffer[0] is 0xFE or 0xFF && Fill())
        {
        }

        while (_end < 3 && Encoding.UTF8.Preamble.StartsWith(_buffer.AsSpan(0, _end)) && _end > 0 && Fill())
        {
        }

        var begins = _buffer.AsSpan(0, _end);
        if (begins.StartsWith(Encoding.UTF8.Preamble))
            _at = 3;
        else if (begins.StartsWith(Encoding.Unicode.Preamble) || begins.StartsWith(Encoding.BigEndianUnicode.Preamble))
            _utf16 = Utf16(isBigEndian: _buffer[0] == 0xFE);
    }

    private StringReader Utf16(bool isBigEndian)
    {
        _at = 2;
        try
        {
            return new StringReader(new UnicodeEncoding(isBigEndian, byteOrderMark: false, throwOnInvalidBytes: true).GetString(Take(untilLineEnd: false)));
        }
        catch (DecoderFallbackException)
        {
            throw new CommandException(ExitCode.Usage, Say.InputNotUtf16);
        }
    }

    private string Decode(ReadOnlySpan<byte> bytes)
    {
        if (Utf8.IsValid(bytes))
            return Encoding.UTF8.GetString(bytes);
        var valid = 0;
        while (Rune.DecodeFromUtf8(bytes[valid..], out _, out var length) == System.Buffers.OperationStatus.Done)
            valid += length;
        var before = bytes[..valid];
        var lineStart = before.LastIndexOf((byte)'\n') + 1;
        throw new CommandException(ExitCode.Usage, Say.InputNotUtf8(
            _line + before.Count((byte)'\n'),
            Encoding.UTF8.GetCharCount(before[lineStart..]) + 1,
            bytes[valid].ToString("X2", CultureInfo.InvariantCulture)));
    }

    // The next line with its end, or all there is.
    private ReadOnlySpan<byte> Take(bool untilLineEnd)
    {
        using var taken = new MemoryStream();
        while (_at < _end || Fill())
        {
            var there = _buffer.AsSpan(_at, _end - _at);
            var end = untilLineEnd ? there.IndexOf((byte)'\n') : -1;
            var length = end < 0 ? there.Length : end + 1;
            taken.Write(there[..length]);
            _at += length;
            if (end >= 0)
                break;
        }

        return taken.GetBuffer().AsSpan(0, (int)taken.Length);
    }

    // More of the input behind what is there, or in place of what was taken; false at the end.
    private bool Fill()
    {
        if (_at == _end)
            (_at, _end) = (0, 0);
        try
        {
            var count = input.Read(_buffer, _end, _buffer.Length - _end);
            _end += count;
            return count > 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new CommandException(ExitCode.Usage, Say.InputNotRead(FileProblem.Of(e)));
        }
    }
}
