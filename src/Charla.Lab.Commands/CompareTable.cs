using System.Globalization;
using System.Text.Json.Nodes;
using Charla.Lab.Comparing;
using Charla.Terminal;

namespace Charla.Lab.Commands;

/// <summary>The results of a comparison for people, as a table, and for programs, as JSON.</summary>
internal static class CompareTable
{
    private static readonly string[] Headings =
        ["CompareLoss", "ColumnTransport", "CompareDelivered", "CompareOutOfOrder", "CompareDoubled", "CompareMedian", "CompareP95", "CompareMax"];

    public static IEnumerable<string> Lines(IReadOnlyList<CompareResult> results)
    {
        List<string[]> rows = [[.. Headings.Select(heading => NetemTexts.Of(heading))], .. results.Select(Row)];
        var widths = Enumerable.Range(0, Headings.Length).Select(n => rows.Max(row => Cluster.ColumnsOf(row[n]))).ToArray();
        return rows.Select(row => string.Join("  ", row.Select((cell, n) => Indent(widths[n] - Cluster.ColumnsOf(cell)) + cell)).TrimEnd());
    }

    public static string Json(ComparePlan plan, IReadOnlyList<CompareResult> results) => new JsonObject
    {
        ["seed"] = plan.Seed,
        ["messages"] = plan.Messages,
        ["size"] = plan.Size,
        ["results"] = new JsonArray([.. results.Select(result => (JsonNode)new JsonObject
        {
            ["transport"] = result.Transport,
            ["loss"] = Percent(result.Loss),
            ["sent"] = result.Sent,
            ["delivered"] = result.Delivered,
            ["outOfOrder"] = result.OutOfOrder,
            ["doubled"] = result.Doubled,
            ["missing"] = new JsonArray([.. result.Missing.Select(number => (JsonNode)number)]),
            ["medianMs"] = Ms(result.Median),
            ["p95Ms"] = Ms(result.P95),
            ["maxMs"] = Ms(result.Max),
        })]),
    }.ToJsonString();

    private static string[] Row(CompareResult result) =>
    [
        Share(result.Loss), result.Transport,
        Share((double)result.Delivered / result.Sent), Share((double)result.OutOfOrder / result.Sent), Share((double)result.Doubled / result.Sent),
        Duration(result, result.Median), Duration(result, result.P95), Duration(result, result.Max),
    ];

    // Nothing arrived, so nothing took any time.
    private static string Duration(CompareResult result, TimeSpan time) =>
        result.Delivered == 0 ? "-" : time.TotalMilliseconds.ToString("0", CultureInfo.InvariantCulture) + " ms";

    private static string Share(double share) => Percent(share).ToString("0.#", NetemTexts.Culture) + " %";

    private static double Percent(double share) => Math.Round(share * 100, 3);

    private static double Ms(TimeSpan time) => Math.Round(time.TotalMilliseconds, 1);

    private static string Indent(int columns) => new(' ', columns);
}
