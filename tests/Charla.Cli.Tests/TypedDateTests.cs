using Charla.Cli.Commands;
using Charla.CommandLine;

namespace Charla.Cli.Tests;

/// <summary>Moments as people type them, where the clocks are changed.</summary>
public sealed class TypedDateTests
{
    [Theory]
    [InlineData("Europe/Madrid", "2026-01-31", "2026-01-31T00:00:00+01:00")]
    [InlineData("Europe/Madrid", "2026-07-01 10:00", "2026-07-01T10:00:00+02:00")]
    [InlineData("Europe/Madrid", "2026-07-01T10:00:30.250", "2026-07-01T10:00:30.25+02:00")]
    [InlineData("Europe/Madrid", "2026-10-25T02:30+02:00", "2026-10-25T02:30:00+02:00")]
    [InlineData("Europe/Madrid", "2026-10-25 02:30 +01", "2026-10-25T02:30:00+01:00")]
    [InlineData("Europe/Madrid", "2026-10-25T02:30-0330", "2026-10-25T02:30:00-03:30")]
    [InlineData("Europe/Madrid", "2026-10-25T00:30:15Z", "2026-10-25T00:30:15+00:00")]
    [InlineData("Europe/Madrid", "2026-10-25T03:00", "2026-10-25T03:00:00+01:00")]
    [InlineData("Europe/Madrid", "2026-10-25", "2026-10-25T00:00:00+02:00")]
    [InlineData("America/Santiago", "2026-09-06", "2026-09-06T01:00:00-03:00")]
    [InlineData("America/Havana", "2026-11-01", "2026-11-01T00:00:00-04:00")]
    [InlineData("Europe/Madrid", "hoy", "2026-03-29T00:00:00+01:00")]
    [InlineData("Europe/Madrid", " Yesterday ", "2026-03-28T00:00:00+01:00")]
    [InlineData("Europe/Madrid", "12h", "2026-03-29T02:00:00+02:00")]
    public void They_are_one_moment(string zone, string typed, string moment) =>
        Assert.Equal(DateTimeOffset.Parse(moment, System.Globalization.CultureInfo.InvariantCulture), TypedDate.Parse(typed, new Clock(zone)));

    [Theory]
    [InlineData("2026-10-25T02:30", "2026-10-25T02:30+02:00", "2026-10-25T02:30+01:00")]
    [InlineData("2026-10-25 02:00", "2026-10-25T02:00+02:00", "2026-10-25T02:00+01:00")]
    [InlineData("2026-03-29T02:30", "2026-03-29T02:30", "+02:00")]
    [InlineData("", "2026-01-31", "+01:00")]
    [InlineData("31-01-2026", "31-01-2026", "+01:00")]
    [InlineData("2026-13-01", "2026-13-01", "+01:00")]
    [InlineData("2026-01-31T10:00+15:00", "+15:00", "+01:00")]
    [InlineData("Tue, 5 Jan 2026", "Tue", "+01:00")]
    [InlineData("-7d", "-7d", "7d")]
    [InlineData("99999999d", "99999999d", "7d")]
    public void What_is_no_moment_or_two_is_told(string typed, string one, string other)
    {
        var refused = Assert.Throws<CommandException>(() => TypedDate.Parse(typed, new Clock("Europe/Madrid")));
        Assert.Equal(ExitCode.Usage, refused.ExitCode);
        Assert.Contains(one, refused.Message);
        Assert.Contains(other, refused.Message);
    }

    /// <summary>Noon of the day on which Madrid's clocks were put forward.</summary>
    private sealed class Clock(string zone) : TimeProvider
    {
        public override TimeZoneInfo LocalTimeZone { get; } = TimeZoneInfo.FindSystemTimeZoneById(zone);

        public override DateTimeOffset GetUtcNow() => new(2026, 3, 29, 12, 0, 0, TimeSpan.Zero);
    }
}
