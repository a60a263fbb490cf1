using System.Text.Json;
using System.Text.Json.Nodes;
using Charla.Client;
using Charla.Protocol;

namespace Charla.Bench;

/// <summary>The figures for programs: the same names and units in every language.</summary>
internal static class BenchJson
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static string Of(Target target, Histogram? fsync, IEnumerable<Figures> results) => new JsonObject
    {
        ["server"] = target.Address.ToString(),
        ["pid"] = target.Process?.Pid,
        ["fsyncMs"] = fsync is null ? null : Latencies(fsync),
        ["workloads"] = new JsonArray([.. results.Select(Workload)]),
    }.ToJsonString(Indented);

    public static string Of(IEnumerable<Latency> latencies) => new JsonObject(latencies.Select(row => KeyValuePair.Create(Vocabulary.Transports.TextOf(row.Transport), (JsonNode?)new JsonObject
    {
        ["lost"] = row.Lost,
        ["deliveryMs"] = Latencies(row.Delivery),
    }))).ToJsonString(Indented);

    private static JsonObject Workload(Figures figures) => new()
    {
        ["workload"] = figures.Workload,
        ["transport"] = Vocabulary.Transports.TextOf(figures.Transport),
        ["connections"] = figures.Connections,
        ["seconds"] = figures.Window.Seconds,
        ["posts"] = figures.Window.Posts,
        ["deliveries"] = figures.Window.Deliveries,
        ["postsPerSecond"] = figures.PostsPerSecond,
        ["deliveriesPerSecond"] = figures.DeliveriesPerSecond,
        ["answerMs"] = Latencies(figures.Tally.Answer),
        ["deliveryMs"] = Latencies(figures.Tally.Delivery),
        ["serverUsPerDelivery"] = figures.ServerMicroseconds,
        ["serverCores"] = figures.ServerShare,
        ["generatorUsPerDelivery"] = figures.GeneratorMicroseconds,
        ["generatorCores"] = figures.GeneratorShare,
        ["othersCores"] = figures.OthersShare,
        ["signInsPerSecond"] = figures.SignInsPerSecond,
        ["serverBytesBefore"] = figures.BytesBefore,
        ["serverBytesReady"] = figures.BytesReady,
        ["serverBytesSignedIn"] = figures.BytesSignedIn,
        ["serverBytesAtEnd"] = figures.Window.ServerBytes,
        ["timesAlone"] = figures.TimesAlone,
        ["sendtoUs"] = figures.SendtoMicroseconds,
        ["datagrams"] = figures.Transport == Transport.Udp ? Datagrams(figures) : null,
        ["lost"] = figures.Lost,
        ["repeated"] = figures.Repeated,
        ["outOfOrder"] = figures.OutOfOrder,
        ["unanswered"] = figures.Unanswered,
        ["errors"] = new JsonObject(figures.Tally.Errors.Select(error => KeyValuePair.Create(error.Key, (JsonNode?)error.Value))),
    };

    private static JsonObject Datagrams(Figures figures) => new()
    {
        ["inWindow"] = figures.Window.Datagrams,
        ["bytesInWindow"] = figures.Window.DatagramBytes,
        ["early"] = figures.Tally.Datagrams.Early,
        ["again"] = figures.Tally.Datagrams.Again,
        ["pulls"] = figures.Tally.Datagrams.Pulls,
        ["repeatedRequests"] = figures.Tally.Datagrams.Repeated,
    };

    private static JsonObject? Latencies(Histogram histogram) => histogram.Count == 0 ? null : new()
    {
        ["p50"] = Clock.Milliseconds(histogram.Percentile(0.5)),
        ["p95"] = Clock.Milliseconds(histogram.Percentile(0.95)),
        ["p99"] = Clock.Milliseconds(histogram.Percentile(0.99)),
        ["p999"] = Clock.Milliseconds(histogram.Percentile(0.999)),
        ["max"] = Clock.Milliseconds(histogram.Max),
    };
}
