using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Charla.Protocol;

/// <summary>
/// One line of the wire, read: where each top-level member of the JSON object lies. It holds no copy and allocates
/// nothing; it is valid as long as the bytes it was read from.
/// </summary>
/// <remarks>
/// <c>frame = object LF [body]</c>; docs/protocol.md, section 1. A member given twice is refused, since programs differ
/// in which one counts (RFC 8259 section 4); unknown members are kept and ignored.
/// </remarks>
public readonly ref struct Frame
{
    /// <summary>The largest whole number that every JSON reader holds exactly (RFC 8259 section 6).</summary>
    public const long MaxNumber = (1L << 53) - 1;

    private readonly ReadOnlySpan<byte> _line;
    private readonly Members _members;
    private readonly int _count;

    private Frame(ReadOnlySpan<byte> line, Members members, int count)
    {
        _line = line;
        _members = members;
        _count = count;
    }

    /// <summary>The members of a line.</summary>
    /// <returns>False, with the fault, where the line is not a frame; nothing is thrown, whatever the bytes.</returns>
    public static bool TryParse(ReadOnlySpan<byte> line, out Frame frame, out Fault? fault)
    {
        frame = default;
        if (!Utf8.IsValid(line))
        {
            fault = Faults.NotUtf8();
            return false;
        }

        var members = default(Members);
        var reader = new Utf8JsonReader(line, new JsonReaderOptions { MaxDepth = Limits.FrameDepth });
        try
        {
            fault = ReadMembers(ref reader, line, ref members, out var count);
            if (fault is null)
                frame = new Frame(line, members, count);
        }
        catch (JsonException)
        {
            fault = Faults.NotJson();
        }

        return fault is null;
    }

    /// <summary>The frame's operation as it stands in the line; empty where it has none.</summary>
    /// <remarks>One written with escapes keeps them, and so is none that exists.</remarks>
    public ReadOnlySpan<byte> Op => Find("op"u8, out var member) && member.Type == JsonTokenType.String
        ? _line.Slice(member.Start, member.Length)
        : default;

    /// <summary>Whether it has the member, and it is not <c>null</c>.</summary>
    public bool Has(ReadOnlySpan<byte> name) => Find(name, out var member) && member.Type != JsonTokenType.Null;

    /// <summary>A whole number that must be there.</summary>
    /// <exception cref="FaultException">It is missing, not a whole number, or outside the range.</exception>
    public long Number(ReadOnlySpan<byte> name, long least = 0, long most = MaxNumber) =>
        OptionalNumber(name, least, most) ?? throw Refused(Faults.Missing(Show(name)));

    /// <summary>A whole number, or null where it is not given.</summary>
    /// <exception cref="FaultException">It is not a whole number, or outside the range.</exception>
    public long? OptionalNumber(ReadOnlySpan<byte> name, long least = 0, long most = MaxNumber)
    {
        if (!Find(name, out var member) || member.Type == JsonTokenType.Null)
            return null;
        if (member.Type == JsonTokenType.Number
            && System.Buffers.Text.Utf8Parser.TryParse(_line.Slice(member.Start, member.Length), out long value, out var used)
            && used == member.Length && value >= least && value <= most)
            return value;
        throw Refused(Faults.NotNumber(Show(name), least, most));
    }

    /// <summary>True or false; <paramref name="otherwise"/> where it is not given.</summary>
    public bool Flag(ReadOnlySpan<byte> name, bool otherwise = false)
    {
        if (!Find(name, out var member))
            return otherwise;
        return member.Type switch
        {
            JsonTokenType.True => true,
            JsonTokenType.False => false,
            JsonTokenType.Null => otherwise,
            _ => throw Refused(Faults.NotTrueOrFalse(Show(name))),
        };
    }

    /// <summary>A text that must be there and not be empty.</summary>
    /// <param name="name">The member's name.</param>
    /// <param name="mostBytes">The most bytes its JSON string may take when this library writes it.</param>
    public string Text(ReadOnlySpan<byte> name, int mostBytes) => Encoding.UTF8.GetString(Utf8Text(name, mostBytes));

    /// <summary>A text, or null where it is not given.</summary>
    public string? OptionalText(ReadOnlySpan<byte> name, int mostBytes) =>
        OptionalUtf8Text(name, mostBytes) is { } text ? Encoding.UTF8.GetString(text) : null;

    /// <summary>A text of one line that must be there: see <see cref="OneLine"/>.</summary>
    /// <exception cref="FaultException">It is missing or empty, too long, or holds what would do more than be read.</exception>
    public string Line(ReadOnlySpan<byte> name, int mostBytes) => OnOneLine(name, Text(name, mostBytes));

    /// <summary>A text of one line, or null where it is not given.</summary>
    public string? OptionalLine(ReadOnlySpan<byte> name, int mostBytes) =>
        OptionalText(name, mostBytes) is { } text ? OnOneLine(name, text) : null;

    /// <summary>Like <see cref="Text"/>, as a copy of its UTF-8 bytes without JSON's escapes.</summary>
    public byte[] Utf8Text(ReadOnlySpan<byte> name, int mostBytes) => NotEmpty(name, OptionalUtf8Text(name, mostBytes));

    /// <summary>Like <see cref="OptionalText"/>, as a copy of its UTF-8 bytes without JSON's escapes.</summary>
    public byte[]? OptionalUtf8Text(ReadOnlySpan<byte> name, int mostBytes)
    {
        var text = OptionalUtf8(name);
        return text is null || FrameWriter.EscapedLength(text) <= mostBytes ? text : throw Refused(Faults.MemberTooLong(Show(name), mostBytes));
    }

    /// <summary>What somebody says, which must be there and not be empty: see <see cref="MessageText"/>.</summary>
    public byte[] Message(ReadOnlySpan<byte> name)
    {
        var text = NotEmpty(name, OptionalUtf8(name));
        return MessageText.Refusal(text) is { } fault ? throw Refused(fault) : text;
    }

    /// <summary>What somebody said on another server, perhaps an older one; null where it is not given.</summary>
    public byte[]? OldMessage(ReadOnlySpan<byte> name)
    {
        var text = OptionalUtf8(name);
        return text is not null && MessageText.RefusalOfOld(text) is { } fault ? throw Refused(fault) : text;
    }

    /// <summary>What the word of a member that must be there stands for; unknown where this version does not know it.</summary>
    /// <exception cref="FaultException">It is missing, or not a text.</exception>
    public T Word<T>(ReadOnlySpan<byte> name, Words<T> words)
        where T : struct, Enum =>
        OptionalWord(name, words) ?? throw Refused(Faults.Missing(Show(name)));

    /// <summary>What the word of a member stands for, or null where it is not given.</summary>
    public T? OptionalWord<T>(ReadOnlySpan<byte> name, Words<T> words)
        where T : struct, Enum
    {
        if (!Find(name, out var member) || member.Type == JsonTokenType.Null)
            return null;
        if (member.Type != JsonTokenType.String)
            throw Refused(Faults.NotText(Show(name)));
        return words.Read(member.Escaped ? Unescape(name, member) : _line.Slice(member.Start, member.Length));
    }

    /// <summary>The member's JSON as it stands in the line (an object, a list …); empty where it is not given.</summary>
    public ReadOnlySpan<byte> Json(ReadOnlySpan<byte> name)
    {
        if (!Find(name, out var member))
            return default;
        var quotes = member.Type == JsonTokenType.String ? 1 : 0;
        return _line.Slice(member.Start - quotes, member.Length + 2 * quotes);
    }

    private static Fault? ReadMembers(ref Utf8JsonReader reader, ReadOnlySpan<byte> line, ref Members members, out int count)
    {
        count = 0;
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            return Faults.NotAnObject();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (count == Limits.FrameMembers)
                return Faults.TooManyMembers();
            // Names are compared as they stand: one with escapes would pass by the members that it is the same as.
            if (reader.ValueIsEscaped)
                return Faults.EscapedName();
            var name = (Start: (int)reader.TokenStartIndex + 1, reader.ValueSpan.Length);
            for (var i = 0; i < count; i++)
            {
                if (line.Slice(members[i].NameStart, members[i].NameLength).SequenceEqual(line.Slice(name.Start, name.Length)))
                    return Faults.MemberTwice(Encoding.UTF8.GetString(line.Slice(name.Start, Math.Min(name.Length, 64))));
            }

            reader.Read();
            var type = reader.TokenType;
            var escaped = reader.ValueIsEscaped;
            var start = (int)reader.TokenStartIndex;
            int length;
            if (type == JsonTokenType.String)
            {
                start++;
                length = reader.ValueSpan.Length;
            }
            else
            {
                reader.Skip();
                length = (int)reader.BytesConsumed - start;
            }

            members[count++] = new Member(name.Start, name.Length, start, length, type, escaped);
        }

        // One more read finds what follows the object: nothing, or an exception.
        reader.Read();
        return null;
    }

    private static byte[] NotEmpty(ReadOnlySpan<byte> name, byte[]? text)
    {
        if (text is null)
            throw Refused(Faults.Missing(Show(name)));
        return text.Length > 0 ? text : throw Refused(Faults.Empty(Show(name)));
    }

    private byte[]? OptionalUtf8(ReadOnlySpan<byte> name)
    {
        if (!Find(name, out var member) || member.Type == JsonTokenType.Null)
            return null;
        if (member.Type != JsonTokenType.String)
            throw Refused(Faults.NotText(Show(name)));

        return member.Escaped ? Unescape(name, member) : _line.Slice(member.Start, member.Length).ToArray();
    }

    private byte[] Unescape(ReadOnlySpan<byte> name, in Member member)
    {
        var reader = new Utf8JsonReader(_line.Slice(member.Start - 1, member.Length + 2));
        reader.Read();
        var scratch = ArrayPool<byte>.Shared.Rent(member.Length);
        try
        {
            return scratch.AsSpan(0, reader.CopyString(scratch)).ToArray();
        }
        catch (InvalidOperationException)
        {
            // The reader's word for half of a \ud83d\ude00 pair.
            throw Refused(Faults.LoneSurrogate(Show(name)));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(scratch);
        }
    }

    private bool Find(ReadOnlySpan<byte> name, out Member member)
    {
        for (var i = 0; i < _count; i++)
        {
            ref readonly var candidate = ref _members[i];
            if (_line.Slice(candidate.NameStart, candidate.NameLength).SequenceEqual(name))
            {
                member = candidate;
                return true;
            }
        }

        member = default;
        return false;
    }

    private static string OnOneLine(ReadOnlySpan<byte> name, string text) =>
        OneLine.Is(text) ? text : throw Refused(Faults.NotOneLine(Show(name)));

    private static string Show(ReadOnlySpan<byte> name) => Encoding.UTF8.GetString(name);

    private static FaultException Refused(Fault fault) => new(fault);

    private readonly record struct Member(int NameStart, int NameLength, int Start, int Length, JsonTokenType Type, bool Escaped);

    [InlineArray(Limits.FrameMembers)]
    private struct Members
    {
        private Member _first;
    }
}
