using System.Globalization;
using System.Text.RegularExpressions;
using Charla.CommandLine;
using Charla.CommandLine.Texts;
using Charla.Terminal;

namespace Charla.Cli.Commands;

/// <summary>
/// A moment as people type it: <c>2026-01-31</c>, <c>2026-01-31T10:00</c>, <c>today</c>, <c>yesterday</c>, <c>7d</c>, <c>12h</c>, in local time;
/// or with its offset, <c>2026-01-31T10:00+01:00</c>.
/// </summary>
internal static partial class TypedDate
{
    private static readonly string[] Days = ["yyyy-MM-dd"];
    private static readonly string[] Times = [.. "T ".SelectMany(between => (string[])["HH:mm", "HH:mm:ss", "HH:mm:ss.FFFFFFF"], (between, time) => $"yyyy-MM-dd'{between}'{time}")];

    /// <exception cref="CommandException">It is no date, or the clocks show it twice or never.</exception>
    public static DateTimeOffset Parse(string text, TimeProvider time)
    {
        var now = TimeZoneInfo.ConvertTime(time.GetUtcNow(), time.LocalTimeZone);
        text = text.Trim();
        switch (text.ToLowerInvariant())
        {
            case "now" or "ahora":
                return now;
            case "today" or "hoy":
                return BeginningOf(now.Date, time.LocalTimeZone);
            case "yesterday" or "ayer":
                return BeginningOf(now.Date.AddDays(-1), time.LocalTimeZone);
            case [.. var number, 'd' or 'h' or 'm'] typed when int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count <= 40_000:
                return typed[^1] switch
                {
                    'd' => now.AddDays(-count),
                    'h' => now.AddHours(-count),
                    _ => now.AddMinutes(-count),
                };
        }

        if (IsOf(Days, text, out var day))
            return BeginningOf(day, time.LocalTimeZone);
        if (IsOf(Times, text, out var local))
            return TheOnly(local, time.LocalTimeZone);
        if (WithOffset().Match(text) is { Success: true } match && IsOf(Times, match.Groups["time"].Value, out var there) && OffsetOf(match) is { } offset)
            return new DateTimeOffset(there, offset);
        throw new CommandException(ExitCode.Usage, Say.BadDate(SafeText.Line(text)));
    }

    private static bool IsOf(string[] formats, string text, out DateTime date) =>
        DateTime.TryParseExact(text, formats, CultureInfo.InvariantCulture, DateTimeStyles.None, out date);

    // Where the clocks are changed at midnight a day may begin at one o'clock, or twice: its first moment is meant.
    private static DateTimeOffset BeginningOf(DateTime day, TimeZoneInfo zone)
    {
        var first = day;
        while (zone.IsInvalidTime(first))
            first = first.AddMinutes(15);
        return zone.IsAmbiguousTime(first)
            ? new DateTimeOffset(first, zone.GetAmbiguousTimeOffsets(first).Max())
            : new DateTimeOffset(first, zone.GetUtcOffset(first));
    }

    private static DateTimeOffset TheOnly(DateTime local, TimeZoneInfo zone)
    {
        if (zone.IsInvalidTime(local))
            throw new CommandException(ExitCode.Usage, Say.DateNever(Written(local)));
        if (!zone.IsAmbiguousTime(local))
            return new DateTimeOffset(local, zone.GetUtcOffset(local));
        var offsets = zone.GetAmbiguousTimeOffsets(local).OrderDescending().ToList();
        throw new CommandException(
            ExitCode.Usage, Say.DateTwice(Written(local), Written(new DateTimeOffset(local, offsets[0])), Written(new DateTimeOffset(local, offsets[^1]))));
    }

    private static string Written(DateTime local) => local.ToString("yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture);

    private static string Written(DateTimeOffset date) => date.ToString("yyyy-MM-dd'T'HH:mmzzz", CultureInfo.InvariantCulture);

    private static TimeSpan? OffsetOf(Match match)
    {
        if (!match.Groups["hours"].Success)
            return TimeSpan.Zero;
        var (hours, minutes) = (Number("hours"), match.Groups["minutes"].Success ? Number("minutes") : 0);
        if (hours > 14 || minutes > 59 || (hours == 14 && minutes > 0))
            return null;
        var offset = new TimeSpan(hours, minutes, 0);
        return match.Groups["sign"].Value == "-" ? -offset : offset;

        int Number(string group) => int.Parse(match.Groups[group].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"^(?<time>.{16,}?) ?(?:[Zz]|(?<sign>[+-])(?<hours>[0-9]{2}):?(?<minutes>[0-9]{2})?)$", RegexOptions.NonBacktracking)]
    private static partial Regex WithOffset();
}
