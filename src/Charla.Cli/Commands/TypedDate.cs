using System.Globalization;

namespace Charla.Cli.Commands;

/// <summary>A moment as people type it: <c>2026-01-31</c>, <c>2026-01-31T10:00</c>, <c>today</c>, <c>yesterday</c>, <c>7d</c>, <c>12h</c>; local time.</summary>
internal static class TypedDate
{
    private static readonly string[] Formats = ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd HH:mm", "yyyy-MM-dd HH:mm:ss"];

    public static bool TryParse(string text, TimeProvider time, out DateTimeOffset date)
    {
        var now = TimeZoneInfo.ConvertTime(time.GetUtcNow(), time.LocalTimeZone);
        date = default;
        switch (text.Trim().ToLowerInvariant())
        {
            case "today" or "hoy":
                date = Local(now.Date, time);
                return true;
            case "yesterday" or "ayer":
                date = Local(now.Date.AddDays(-1), time);
                return true;
            case [.. var number, 'd' or 'h' or 'm'] typed when int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count <= 40_000:
                date = typed[^1] switch
                {
                    'd' => now.AddDays(-count),
                    'h' => now.AddHours(-count),
                    _ => now.AddMinutes(-count),
                };
                return true;
        }

        if (DateTime.TryParseExact(text, Formats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
        {
            date = Local(local, time);
            return true;
        }

        // With its own zone, as --json shows it.
        return text.Contains('T', StringComparison.Ordinal)
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out date);
    }

    private static DateTimeOffset Local(DateTime local, TimeProvider time) => new(local, time.LocalTimeZone.GetUtcOffset(local));
}
