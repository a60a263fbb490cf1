namespace Charla.Text;

/// <summary>Names that stand in a text: whom it means, and rooms.</summary>
internal static class NamesInText
{
    /// <summary>Longer than any name, however it is written.</summary>
    private const int Longest = 256;

    private const int LongestRoom = 64;

    /// <summary><c>@nick</c>. Before it stands no letter or digit, and behind it no <c>@host</c>.</summary>
    public static Mention? MentionAt(string source, int at, Who who)
    {
        var before = Characters.Before(source, at);
        if (Characters.IsInWord(before) || before.Value is '@' or '/')
            return null;
        var end = EndOfName(source, at + 1);
        if (end == at + 1 || (end < source.Length && source[end] == '@' && Characters.IsInName(Characters.At(source, end + 1))))
            return null;
        return NamesIn(source[(at + 1)..end]) is { Count: > 0 } names && who(names) is { } meant
            ? new Mention(meant.Nick, source.Substring(at, 1 + meant.Length))
            : null;
    }

    /// <summary><c>nick: …</c>, with which a text begins.</summary>
    public static Mention? AddresseeOf(string source, Who who)
    {
        var end = EndOfName(source, 0);
        if (end is 0 or > Longest || end + 1 >= source.Length || source[end] != ':' || source[end + 1] is not (' ' or '\t' or '\n'))
            return null;
        return who([source[..end]]) is { } meant ? new Mention(meant.Nick, source[..meant.Length]) : null;
    }

    /// <summary>Whether something that may be a name stands before a colon at the beginning: a cheap look before a dear one.</summary>
    public static bool MayBegin(string text) => EndOfName(text, 0) is > 0 and var end && end < text.Length && text[end] == ':';

    /// <summary><c>#room</c>: whatever has a letter; a number alone is a number.</summary>
    public static Room? RoomAt(string source, int at)
    {
        var before = Characters.Before(source, at);
        if (Characters.IsInWord(before) || before.Value is '#' or '/' or '&')
            return null;
        var room = source[(at + 1)..EndOfName(source, at + 1)].TrimEnd('-', '_', '.');
        return room.Length <= LongestRoom && room.EnumerateRunes().Any(System.Text.Rune.IsLetter) ? new Room("#" + room, "#" + room) : null;
    }

    /// <summary>The names with which a run of characters may begin, the longest first.</summary>
    public static List<string> NamesIn(string run)
    {
        var names = new List<string>();
        for (var end = Math.Min(run.Length, Longest); end > 0; end--)
        {
            if (EndsAt(run, end))
                names.Add(run[..end]);
        }

        return names;
    }

    private static int EndOfName(string source, int start)
    {
        var end = start;
        while (end < source.Length && Characters.IsInName(Characters.At(source, end, out var length)))
            end += length;
        return end;
    }

    // A name ends where nothing but signs follows, or two of them, or where the script writes no blanks.
    private static bool EndsAt(string run, int end)
    {
        if (end == run.Length)
            return true;
        if (char.IsLowSurrogate(run[end]))
            return false;
        var next = Characters.At(run, end);
        if (Characters.IsSpaceless(next) || Characters.IsSpaceless(Characters.Before(run, end)))
            return !Characters.IsMark(next);
        var rest = run.AsSpan(end, Math.Min(Longest, run.Length - end));
        return rest.StartsWith("..") || rest.StartsWith("--") || rest.TrimStart("-_.").IsEmpty;
    }
}
