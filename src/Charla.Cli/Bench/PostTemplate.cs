using System.Buffers.Text;
using System.Text;

namespace Charla.Cli.Bench;

/// <summary>
/// The frame of a poster's posts, written once: of the next post only <c>id</c>, <c>cid</c> and the first characters of
/// the text differ, and those have a fixed width.
/// </summary>
/// <remarks>The text begins with the moment the post was due, in hexadecimal: whoever reads it knows how long it took.</remarks>
internal sealed class PostTemplate
{
    /// <summary>The fewest bytes of a text: the moment.</summary>
    public const int LeastTextBytes = MomentDigits;

    private const int MomentDigits = 16;
    private const int CounterDigits = 8;
    private const int IdDigits = 3;
    private const string Words = " the quick brown fox jumps over the lazy dog and writes home about it";

    private readonly byte[] _frame;
    private readonly int _id;
    private readonly int _counter;
    private readonly int _moment;

    /// <param name="conversation">Where the poster writes, as it names it.</param>
    /// <param name="cid">What its <c>cid</c>s begin with: different in each run.</param>
    /// <param name="textBytes">How long a text is.</param>
    public PostTemplate(string conversation, string cid, int textBytes)
    {
        var frame = new StringBuilder();
        frame.Append("{\"op\":\"post\",\"id\":");
        _id = frame.Length;
        frame.Append('0', IdDigits).Append(",\"cid\":\"").Append(cid);
        _counter = frame.Length;
        frame.Append('0', CounterDigits).Append("\",\"conv\":\"").Append(conversation).Append("\",\"text\":\"");
        _moment = frame.Length;
        frame.Append('0', MomentDigits);
        for (var i = 0; i < textBytes - MomentDigits; i++)
            frame.Append(Words[i % Words.Length]);
        frame.Append("\"}\n");
        _frame = Encoding.UTF8.GetBytes(frame.ToString());
    }

    public int Length => _frame.Length;

    /// <summary>Writes the next post. <paramref name="id"/> has three digits.</summary>
    public void Write(Span<byte> into, int id, uint counter, long due)
    {
        _frame.CopyTo(into);
        Utf8Formatter.TryFormat(id, into.Slice(_id, IdDigits), out _);
        Utf8Formatter.TryFormat(counter, into.Slice(_counter, CounterDigits), out _, new('x', CounterDigits));
        Utf8Formatter.TryFormat(due, into.Slice(_moment, MomentDigits), out _, new('x', MomentDigits));
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
