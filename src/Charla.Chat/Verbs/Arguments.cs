using System.Globalization;

namespace Charla.Chat.Verbs;

/// <summary>How what comes after a verb is read.</summary>
internal static class Arguments
{
    public static (string First, string Others) Cut(string text)
    {
        var space = text.AsSpan().IndexOfAny(' ', '\n');
        return space < 0 ? (text, "") : (text[..space], text[(space + 1)..].Trim());
    }

    /// <summary>"119 text", and "[119] text" as it stands on the screen.</summary>
    public static (long? Seq, string Others) Numbered(string text)
    {
        var (number, rest) = Cut(text);
        return (long.TryParse(number.Trim('[', ']', '#'), NumberStyles.None, CultureInfo.InvariantCulture, out var seq) ? seq : null, rest);
    }

    public static bool IsRoom(string name) => name.Length > 1 && name.StartsWith('#') && !name.Contains(' ');

    public static bool IsPerson(string name) => name.Length > 1 && name.StartsWith('@') && !name.Contains(' ');

    /// <summary>A nick, with or without its @.</summary>
    public static string? Nick(string text) => text.Trim().TrimStart('@') is { Length: > 0 } nick && !nick.Contains(' ') ? nick : null;

    /// <summary>The room that is named, or else the open one.</summary>
    public static string? RoomOrCurrent(IChat chat, string rest)
    {
        var room = rest.Length > 0 ? rest : chat.Current;
        return IsRoom(room) ? room : null;
    }
}
