using System.Globalization;
using Charla.Protocol;

namespace Charla.Bench;

/// <summary>The figures for people: a Markdown table, its columns aligned so that it also reads well in a terminal.</summary>
internal static class BenchTable
{
    private static readonly string[] Columns =
    [
        "Workload", "Connections", "Posts", "Deliveries", "AnswerLatency", "DeliveryLatency", "ServerMicroseconds",
        "ServerShare", "ServerMemory", "PerConnection", "GeneratorMicroseconds", "GeneratorShare", "OthersShare", "SignIns", "Faults",
    ];

    private static readonly string[] GoalColumns = ["Workload", "Figure", "GoalColumn", "Measured", "Met"];

    private static readonly string[] ComparisonColumns =
        ["Workload", "Transport", "ServerMicroseconds", "TimesProcessor", "GoalColumn", "Met", "TimesPosts"];

    private static readonly double[] LatencyShares = [0.5, 0.95, 0.99, 1];
    private static readonly double[] Shares = [0.5, 0.99, 0.999, 1];

    public static string Of(IEnumerable<Figures> results) =>
        Markdown([.. Columns.Select(BenchTexts.Of)], results.Select(Row));

    public static string Of(IEnumerable<(Goal Goal, Figures Figures, double? Measured)> goals)
    {
        return Markdown([.. GoalColumns.Select(BenchTexts.Of)], goals.Select(row => new[]
        {
            row.Figures.Title,
            BenchTexts.Of(row.Goal.Figure),
            $"{(row.Goal.AtMost ? "≤" : "≥")} {Number(row.Goal.Limit, "0.###")}",
            Number(row.Measured, "0.###"),
            BenchTexts.Of(row.Measured is not { } measured ? "Unknown" : row.Goal.IsMet(measured) ? "Yes" : "No"),
        }));
    }

    /// <summary>The other transports beside TCP.</summary>
    public static string Of(IEnumerable<Comparison> comparisons) =>
        Markdown([.. ComparisonColumns.Select(BenchTexts.Of)], comparisons.Select(row => new[]
        {
            row.Other.Workload,
            Vocabulary.Transports.TextOf(row.Other.Transport),
            Number(row.Other.ServerMicroseconds, "0.000"),
            Number(row.TimesProcessor, "0.00"),
            row.MostTimesProcessor is { } most ? $"≤ {Number(most, "0.###")}" : "–",
            row.MostTimesProcessor is null ? "–" : BenchTexts.Of(row.TimesProcessor is not { } times ? "Unknown" : times <= row.MostTimesProcessor ? "Yes" : "No"),
            Number(row.TimesPosts, "0.00"),
        }));

    /// <summary>How long posts took to arrive.</summary>
    public static string Of(IEnumerable<Latency> latencies) => Markdown(BenchTexts.Of("LatencyColumns").Split('|'), latencies.Select(row => (string[])
    [
        Vocabulary.Transports.TextOf(row.Transport),
        Number(row.Delivery.Count, "N0"),
        .. LatencyShares.Select(share => Number(Clock.Milliseconds(row.Delivery.Percentile(share)), "0.0")),
    ]));

    /// <summary>What the table has no column for: refusals, with what to do about them.</summary>
    public static IEnumerable<string> Remarks(IEnumerable<Figures> results)
    {
        foreach (var figures in results)
        {
            foreach (var (code, count) in figures.Tally.Errors)
                yield return BenchTexts.Of("Errors", figures.Title, code, count) + BenchTexts.Hint(code);
            if (figures.Unanswered > 0)
                yield return BenchTexts.Of("Unanswered", figures.Title, figures.Unanswered);
            if (figures.TimesAlone is { } times)
                yield return BenchTexts.Of("TimesAlone", figures.Title, times);
            if (figures.Window.Posts == 0 && figures.BytesPerConnection is { } most && figures.BytesPerSignIn is { } least)
            {
                string[] megabytes = [Megabytes(figures.BytesBefore), Megabytes(figures.BytesReady), Megabytes(figures.BytesSignedIn)];
                yield return BenchTexts.Of("Memory", [figures.Title, .. megabytes, least / 1024, most / 1024]);
            }

            if (figures.DatagramsPerDelivery is { } datagrams)
            {
                var (window, tally) = (figures.Window, figures.Tally.Datagrams);
                yield return BenchTexts.Of(
                    "Datagrams", figures.Title, datagrams, window.DatagramBytes / Math.Max(1, window.Deliveries), tally.Early, tally.Again, tally.Pulls, tally.Repeated);
            }

            if (figures.SendtoMicroseconds is { } sendto)
                yield return BenchTexts.Of("Sendto", figures.Title, sendto, Number(figures.TimesSendto, "0.00"));
            if (figures.GeneratorShare > 0.9)
                yield return BenchTexts.Of("GeneratorFull", figures.Title);
            if (figures.OthersShare > 0.2)
                yield return BenchTexts.Of("OthersBusy", figures.Title, figures.OthersShare);
        }
    }

    public static string Latencies(Histogram histogram) => histogram.Count == 0
        ? "–"
        : string.Join(" / ", Shares.Select(share => Number(Clock.Milliseconds(histogram.Percentile(share)), "0.00")));

    private static string[] Row(Figures figures) =>
    [
        figures.Title,
        Number(figures.Connections, "N0"),
        Number(figures.PostsPerSecond, "N0"),
        Number(figures.DeliveriesPerSecond, "N0"),
        Latencies(figures.Tally.Answer),
        Latencies(figures.Tally.Delivery),
        Number(figures.ServerMicroseconds, "0.000"),
        Number(figures.ServerShare, "P0"),
        Megabytes(figures.Window.ServerBytes),
        Number(figures.BytesPerConnection / 1024, "0.0"),
        Number(figures.GeneratorMicroseconds, "0.000"),
        Number(figures.GeneratorShare, "P0"),
        Number(figures.OthersShare, "P0"),
        Number(figures.SignInsPerSecond, "N0"),
        $"{figures.Lost} / {figures.Repeated} / {figures.OutOfOrder}",
    ];

    private static string Megabytes(long? bytes) => Number(bytes / 1e6, "0.0");

    private static string Number(double? number, string format) => number?.ToString(format, CultureInfo.CurrentCulture) ?? "–";

    private static string Markdown(string[] columns, IEnumerable<string[]> rows)
    {
        string[][] all = [columns, .. rows];
        var widths = columns.Select((_, column) => all.Max(row => row[column].Length)).ToArray();
        var lines = all.Select(row => $"| {string.Join(" | ", row.Zip(widths, (cell, width) => cell.PadRight(width)))} |").ToList();
        lines.Insert(1, $"|{string.Join('|', widths.Select(width => new string('-', width + 2)))}|");
        return string.Join(Environment.NewLine, lines);
    }
}
