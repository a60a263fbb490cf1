using System.Globalization;

namespace Charla.Bench;

/// <summary>Processor time used up to some moment, or between two.</summary>
/// <param name="Server">The server; null where its process is not known.</param>
/// <param name="Generator">This process.</param>
/// <param name="Others">All else on this machine; null where it cannot be told.</param>
internal sealed record ProcessorTimes(TimeSpan? Server, TimeSpan Generator, TimeSpan? Others)
{
    public static ProcessorTimes operator -(ProcessorTimes after, ProcessorTimes before) =>
        new(after.Server - before.Server, after.Generator - before.Generator, after.Others - before.Others);
}

/// <summary>What uses this machine's processors.</summary>
internal sealed class Processors(ServerProcess? server)
{
    public ServerProcess? Server { get; } = server;

    public ProcessorTimes Now()
    {
        var theirs = Server?.ProcessorTime();
        var own = GeneratorTime();
        return new ProcessorTimes(theirs, own, MachineTime() - theirs - own);
    }

    // The first line of /proc/stat: "cpu user nice system idle iowait irq softirq steal …", in hundredths of a second.
    private static TimeSpan? MachineTime()
    {
        if (!OperatingSystem.IsLinux())
            return null;
        var fields = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return TimeSpan.FromSeconds((Number(1) + Number(2) + Number(3) + Number(8)) / 100.0);

        long Number(int field) => long.Parse(fields[field], CultureInfo.InvariantCulture);
    }

    private static TimeSpan GeneratorTime() =>
        OperatingSystem.IsBrowser() || OperatingSystem.IsIOS() || OperatingSystem.IsTvOS() ? TimeSpan.Zero : Environment.CpuUsage.TotalTime;
}
