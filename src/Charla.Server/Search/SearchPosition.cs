using System.Globalization;

namespace Charla.Server.Search;

/// <summary>A message's place among all there are: the newest comes last. A page of hits gives it as <c>next</c>.</summary>
/// <param name="Time">Milliseconds since 1970.</param>
/// <param name="Conversation">Whose log.</param>
/// <param name="Seq">Its number there.</param>
public readonly record struct SearchPosition(long Time, long Conversation, long Seq) : IComparable<SearchPosition>
{
    /// <summary>After every message.</summary>
    public static readonly SearchPosition End = new(SearchFile.MostTime, 0, 0);

    public static bool operator <(SearchPosition left, SearchPosition right) => left.CompareTo(right) < 0;

    public static bool operator <=(SearchPosition left, SearchPosition right) => left.CompareTo(right) <= 0;

    public static bool operator >(SearchPosition left, SearchPosition right) => left.CompareTo(right) > 0;

    public static bool operator >=(SearchPosition left, SearchPosition right) => left.CompareTo(right) >= 0;

    public static bool TryParse(string text, out SearchPosition position)
    {
        position = default;
        var parts = text.Split('.');
        if (parts.Length != 3 || !Number(parts[0], out var time) || !Number(parts[1], out var conversation) || !Number(parts[2], out var seq))
            return false;
        position = new SearchPosition(Math.Min(time, SearchFile.MostTime), conversation, seq);
        return true;
    }

    public int CompareTo(SearchPosition other) => (Time, Conversation, Seq).CompareTo((other.Time, other.Conversation, other.Seq));

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Time}.{Conversation}.{Seq}");

    private static bool Number(string text, out long number) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
