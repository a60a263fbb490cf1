using System.Diagnostics;

namespace Charla.Bench;

/// <summary>The generator's clock: nanoseconds since some moment, the same for all its threads.</summary>
internal static class Clock
{
    private static readonly double NanosecondsPerTick = 1e9 / Stopwatch.Frequency;

    public static long Now => (long)(Stopwatch.GetTimestamp() * NanosecondsPerTick);

    public static long Nanoseconds(this TimeSpan span) => span.Ticks * TimeSpan.NanosecondsPerTick;

    public static double Milliseconds(long nanoseconds) => nanoseconds / 1e6;
}
