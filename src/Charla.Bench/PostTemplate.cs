using System.Buffers.Text;
using System.Text;

namespace Charla.Bench;

/// <summary>
/// The frame of a poster's posts, written once: of the next post only <c>id</c>, <c>cid</c>, <c>prev</c> and the first
/// characters of the text differ, and those have a fixed width.
/// </summary>
/// <remarks>The text begins with the moment the post was due, in hexadecimal: whoever reads it knows how long it took.</remarks>
internal sealed class PostTemplate
{
    /// <summary>The fewest bytes of a text: the moment.</summary>
    public const int LeastTextBytes = MomentDigits;

    /// <summary>The most bytes of a text that travels in one datagram, as a post and as an entry.</summary>
    public const int MostDatagramTextBytes = 800;

    private const int MomentDigits = 16;
    private const int CounterDigits = 8;
    private const int IdDigits = 10;
    private const string Words = " the quick brown fox jumps over the lazy dog and writes home about it";

    private readonly byte[] _frame;
    private readonly int _id;
    private readonly int _counter;
    private readonly int _previous;
    private readonly int _moment;

    // The member that names no post before it, as wide as one that does.
    private readonly byte[] _noPrevious;
    private readonly byte[] _somePrevious;

    /// <param name="conversation">Where the poster writes, as it names it.</param>
    /// <param name="cid">What its <c>cid</c>s begin with: different in each run.</param>
    /// <param name="textBytes">How long a text is.</param>
    /// <param name="namesPrevious">Whether posts name the one they are to come after.</param>
    public PostTemplate(string conversation, string cid, int textBytes, bool namesPrevious)
    {
        var frame = new StringBuilder();
        frame.Append("{\"op\":\"post\",\"id\":");
        _id = frame.Length;
        frame.Append('0', IdDigits).Append(",\"cid\":\"").Append(cid);
        _counter = frame.Length;
        frame.Append('0', CounterDigits).Append('"');
        _somePrevious = namesPrevious ? Encoding.UTF8.GetBytes($",\"prev\":\"{cid}{new string('0', CounterDigits)}\"") : [];
        _noPrevious = namesPrevious ? Encoding.UTF8.GetBytes(",\"prev\":null".PadRight(_somePrevious.Length)) : [];
        _previous = frame.Length;
        frame.Append(' ', _noPrevious.Length).Append(",\"conv\":\"").Append(conversation).Append("\",\"text\":\"");
        _moment = frame.Length;
        frame.Append('0', MomentDigits);
        for (var i = 0; i < textBytes - MomentDigits; i++)
            frame.Append(Words[i % Words.Length]);
        frame.Append("\"}\n");
        _frame = Encoding.UTF8.GetBytes(frame.ToString());
    }

    public int Length => _frame.Length;

    /// <summary>Writes the next post. <paramref name="id"/> has ten digits.</summary>
    /// <param name="into">Where to.</param>
    /// <param name="id">The request's id.</param>
    /// <param name="counter">The post's own number, from 1.</param>
    /// <param name="previous">That of the post it is to come after; 0 for none.</param>
    /// <param name="due">When it was due.</param>
    public void Write(Span<byte> into, long id, uint counter, uint previous, long due)
    {
        _frame.CopyTo(into);
        Utf8Formatter.TryFormat(id, into.Slice(_id, IdDigits), out _);
        Utf8Formatter.TryFormat(counter, into.Slice(_counter, CounterDigits), out _, new('x', CounterDigits));
        Utf8Formatter.TryFormat(due, into.Slice(_moment, MomentDigits), out _, new('x', MomentDigits));
        if (_noPrevious.Length == 0)
            return;
        var member = into.Slice(_previous, _noPrevious.Length);
        (previous > 0 ? _somePrevious : _noPrevious).CopyTo(member);
        if (previous > 0)
            Utf8Formatter.TryFormat(previous, member[^(CounterDigits + 1)..^1], out _, new('x', CounterDigits));
    }

    /// <summary>When the post in the line of an entry was due; false for an entry that is not a post of the bench's.</summary>
    public static bool TryReadDue(ReadOnlySpan<byte> entry, out long due)
    {
        due = 0;
        var text = entry.IndexOf("\"text\":\""u8);
        return text >= 0
            && entry.Length >= text + 8 + MomentDigits
            && Utf8Parser.TryParse(entry.Slice(text + 8, MomentDigits), out due, out var used, 'x')
            && used == MomentDigits;
    }
}
