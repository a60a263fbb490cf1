using System.Globalization;
using System.Text;
using System.Text.Unicode;
using Charla.Cli.Texts;
using Charla.CommandLine;
using Charla.Terminal;

namespace Charla.Cli.Commands.Admin;

/// <summary>A class list's text, and how it was encoded.</summary>
/// <remarks>
/// Spreadsheets save in UTF-8, UTF-16 and Windows-1252, and often do not say which. What is none of them, or two at once, is refused:
/// a name with wrong letters stays with its account.
/// </remarks>
internal sealed record ListText(string Text, string EncodingName)
{
    private const string Western = "Windows-1252";

    // What is written beside letters in a list of names that was in Windows-1252.
    private const string Signs = "“”´`¨·ªº°«»¿¡€\u00A0\u00AD";

    /// <summary>Reads it.</summary>
    /// <param name="file">The file's bytes.</param>
    /// <param name="named">The encoding that was named; null: it is found out.</param>
    public static ListText Of(byte[] file, string? named)
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        var text = named is null ? Found(file) : Named(file, named);
        if (text.Text.IndexOf('\uFFFD', StringComparison.Ordinal) is >= 0 and var lost)
            throw new ListException(LineOf(text.Text, lost), AccountTexts.Of("LettersLost"));
        return text;
    }

    /// <summary>The line in which a place of a text is, from 1.</summary>
    public static int LineOf(string text, int at) => 1 + text.AsSpan(0, at).Count('\n');

    private static ListText Named(byte[] file, string name)
    {
        try
        {
            var encoding = Encoding.GetEncoding(name, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);
            return new ListText(encoding.GetString(file).TrimStart('\uFEFF'), encoding.WebName);
        }
        catch (ArgumentException e) when (e is not DecoderFallbackException)
        {
            throw new CommandException(ExitCode.Usage, AccountTexts.Of("BadEncoding", SafeText.Line(name)));
        }
        catch (DecoderFallbackException e)
        {
            throw new ListException(1 + file.AsSpan(0, Math.Clamp(e.Index, 0, file.Length)).Count((byte)'\n'), AccountTexts.Of("NotInEncoding", SafeText.Line(name)));
        }
    }

    private static ListText Found(byte[] file)
    {
        if (file.AsSpan().StartsWith(Encoding.UTF8.Preamble))
            return Utf8.IsValid(file.AsSpan(3)) ? new ListText(Encoding.UTF8.GetString(file.AsSpan(3)), "UTF-8 (BOM)") : throw Unclear(file);
        if (file.AsSpan().StartsWith(Encoding.Unicode.Preamble) || file.AsSpan().StartsWith(Encoding.BigEndianUnicode.Preamble))
            return Utf16(file.AsSpan(2), isBigEndian: file[0] == 0xFE, "UTF-16 (BOM)");
        if (file.AsSpan().IndexOf((byte)0) is >= 0 and var zero)
        {
            // Most letters of a list have a zero for their upper half, and none for the lower one.
            var (even, odd) = (Zeros(file, 0), Zeros(file, 1));
            return Math.Min(even, odd) == 0 && 8 * Math.Max(even, odd) >= file.Length
                ? Utf16(file, isBigEndian: even > 0, "UTF-16")
                : throw new ListException(1 + file.AsSpan(0, zero).Count((byte)'\n'), AccountTexts.Of("NotText"));
        }

        return Utf8.IsValid(file) ? new ListText(Encoding.UTF8.GetString(file), "UTF-8") : In1252(file);
    }

    private static ListText Utf16(ReadOnlySpan<byte> file, bool isBigEndian, string name)
    {
        try
        {
            var text = new UnicodeEncoding(isBigEndian, byteOrderMark: false, throwOnInvalidBytes: true).GetString(file);
            return text.Contains('\0', StringComparison.Ordinal)
                ? throw new ListException(LineOf(text, text.IndexOf('\0', StringComparison.Ordinal)), AccountTexts.Of("NotText"))
                : new ListText(text, name);
        }
        catch (DecoderFallbackException)
        {
            throw new ListException(1, AccountTexts.Of("NotText"));
        }
    }

    private static int Zeros(byte[] file, int from)
    {
        var zeros = 0;
        for (var at = from; at < file.Length; at += 2)
            zeros += file[at] == 0 ? 1 : 0;
        return zeros;
    }

    // Only where it cannot be anything else: no letters of UTF-8 among them, no signs that names have not.
    private static ListText In1252(byte[] file)
    {
        var text = Encoding.GetEncoding(1252).GetString(file);
        for (var at = 0; at < file.Length; at++)
        {
            if (file[at] < 0x80)
                continue;
            if (Rune.DecodeFromUtf8(file.AsSpan(at), out _, out _) == System.Buffers.OperationStatus.Done || !IsPlausible(text, at))
                throw Unclear(file);
        }

        return new ListText(text, Western);
    }

    // Other encodings have the bytes of these signs and capitals for small letters: García of a Macintosh would be Garc’a, José JosŽ.
    private static bool IsPlausible(string text, int at)
    {
        var (before, after) = (at > 0 ? text[at - 1] : ' ', at + 1 < text.Length ? text[at + 1] : ' ');
        return text[at] switch
        {
            '’' or '‘' => !(char.IsLower(before) && char.IsLower(after)),
            '–' or '—' or '…' => !(char.IsLetter(before) && char.IsLetter(after)),
            var c when char.IsUpper(c) => !char.IsLower(before),
            var c => char.IsLetter(c) || Signs.Contains(c, StringComparison.Ordinal),
        };
    }

    // The first byte that is not UTF-8, which is where people see it.
    private static ListException Unclear(byte[] file)
    {
        var valid = 0;
        while (Rune.DecodeFromUtf8(file.AsSpan(valid), out _, out var length) == System.Buffers.OperationStatus.Done)
            valid += length;
        var at = Math.Min(valid, file.Length - 1);
        return new ListException(1 + file.AsSpan(0, at).Count((byte)'\n'), AccountTexts.Of("UnclearEncoding", file[at].ToString("X2", CultureInfo.InvariantCulture)));
    }
}
