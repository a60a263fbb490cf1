using System.Globalization;
using Charla.CommandLine;
using Charla.Lab;
using Charla.Netem;
using Charla.Terminal;

namespace Charla.Lab.Commands;

/// <summary>What is told of the proxies: a picture that lives, and lines.</summary>
internal sealed class NetemView(Surroundings here, NetemProxies proxies, ulong seed, GuestBook book)
{
    private const int MostSeconds = 30;

    private static readonly string[] Bars = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];
    private static readonly string[] PlainBars = ["_", ".", "-", "=", "+", "*", "#", "@"];

    private static readonly string[] Columns =
        ["ColumnPackets", "ColumnPerSecond", "ColumnBytes", "ColumnLost", "ColumnRepeated", "ColumnReordered", "ColumnDelayed", "ColumnQueued"];

    private readonly bool _isUnicode = Symbols.For(here.Environment) == Symbols.Unicode;
    private readonly Queue<long[]> _seconds = new(); // guarded by itself: packets of each lane, one entry per second
    private long[] _before = [];
    private string _shown = "";

    private IEnumerable<(NetemProxy Of, string Way, LaneCounters Counts)> Lanes => proxies.All.SelectMany(one =>
    {
        var counters = one.Proxy.Counters;
        return new[] { (one, "ToServer", counters.ToServer), (one, "ToClient", counters.ToClient) };
    });

    /// <summary>To be called once a second: what passed since the last time.</summary>
    public void Tick()
    {
        long[] now = [.. Lanes.Select(lane => lane.Counts.Packets)];
        lock (_seconds)
        {
            _seconds.Enqueue([.. now.Select((packets, n) => packets - _before.ElementAtOrDefault(n))]);
            if (_seconds.Count > MostSeconds)
                _seconds.Dequeue();
        }

        _before = now;
    }

    /// <summary>The conditions that hold now, in one line.</summary>
    public string Weather()
    {
        var (up, down) = (Of(proxies.ToServer), Of(proxies.ToClient));
        var weather = up == down ? NetemTexts.Of("BothWays", up) : NetemTexts.Of("EachWay", up, down);
        return proxies.Refuse ? $"{weather} · {NetemTexts.Of("RefuseOn")}" : weather;
    }

    /// <summary>What passed so far: the weather and a line per protocol.</summary>
    public IEnumerable<string> Status() => Counts().Prepend(Weather());

    /// <summary>The lines of <see cref="Status"/>, where they are others than those told last.</summary>
    public IEnumerable<string> News()
    {
        var counts = Counts().ToList();
        var now = string.Join('\n', counts);
        var isNew = now != _shown && _shown.Length > 0;
        _shown = now;
        return isNew ? counts : [];
    }

    public LabPicture Picture() => new()
    {
        Title = [NetemTexts.Of("Title", seed.ToString(CultureInfo.InvariantCulture)), .. proxies.All.Select(Clients), Weather()],
        Headings = Headings(),
        Rows = Rows(),
        Lines = book.Lines,
        Hint = NetemTexts.Of("NetemHint"),
    };

    private static string Clients(NetemProxy one)
    {
        var counters = one.Proxy.Counters;
        return NetemTexts.Of("Clients", one.Transport, one.Proxy.LocalEndPoint, one.Server, counters.Flows, counters.FlowsSeen, counters.Refused);
    }

    private static string Of(Conditions conditions)
    {
        var settings = Knob.All
            .Where(knob => knob.Of(conditions) > 0 && (knob.Name != "reorder-window" || conditions.Reorder > 0))
            .Select(knob => knob.Show(knob.Of(conditions))).ToList();
        if (conditions.Deaf)
            settings.Add(NetemTexts.Of("IsDeaf"));
        if (conditions.Paused)
            settings.Add(NetemTexts.Of("IsPaused"));
        return settings.Count == 0 ? NetemTexts.Of("IsClear") : string.Join(", ", settings);
    }

    private static LabHeading[] Headings() =>
    [
        new(NetemTexts.Of("ColumnTransport")), new(NetemTexts.Of("ColumnWay")),
        .. Columns.Select(name => new LabHeading(NetemTexts.Of(name), IsNumber: true)),
        new(""),
    ];

    private List<string[]> Rows()
    {
        long[][] seconds;
        lock (_seconds)
            seconds = [.. _seconds];
        List<string[]> rows =
        [
            .. Lanes.Select((lane, n) => new[]
            {
                lane.Of.Transport, NetemTexts.Of(lane.Way), Number(lane.Counts.Packets), Number(seconds is [.., var last] ? last[n] : 0),
                Number(lane.Counts.Bytes), Share(lane.Counts.Lost, lane.Counts.Packets), Number(lane.Counts.Repeated),
                Number(lane.Counts.Reordered), Number(lane.Counts.Delayed), Number(lane.Counts.Queued),
            }),
        ];
        // What the numbers leave of the screen shows the last seconds.
        string[] headings = [.. Headings().Select(heading => heading.Text)];
        var numbers = Enumerable.Range(0, rows[0].Length).Sum(n => rows.Append(headings).Max(row => Cluster.ColumnsOf(row[n])) + LabView.Gap);
        var room = Math.Clamp(here.Width() - numbers - LabView.Gap, 0, MostSeconds);
        return [.. rows.Select((row, n) => (string[])[.. row, Drawn(seconds, n, room)])];
    }

    private static string Number(long number) => number.ToString("N0", NetemTexts.Culture);

    private static string Share(long part, long whole) =>
        part == 0 || whole == 0 ? Number(part) : string.Create(NetemTexts.Culture, $"{part:N0} ({100.0 * part / whole:0} %)");

    // The packets of the last seconds, the highest second filling its place.
    private string Drawn(long[][] seconds, int lane, int room)
    {
        var bars = _isUnicode ? Bars : PlainBars;
        var shown = seconds.TakeLast(room).Select(second => second[lane]).ToList();
        var most = Math.Max(1, shown.DefaultIfEmpty().Max());
        return string.Concat(shown.Select(packets => bars[packets * (bars.Length - 1) / most]));
    }

    private IEnumerable<string> Counts() => proxies.All.Select(one =>
    {
        var counters = one.Proxy.Counters;
        return NetemTexts.Of("StatusLine", one.Transport, counters.FlowsSeen, Lane(counters.ToServer), Lane(counters.ToClient));
    });

    // What did not happen is not worth a word.
    private static string Lane(LaneCounters counts)
    {
        (string Text, long Count)[] parts =
        [
            ("CountLost", counts.Lost), ("CountRepeated", counts.Repeated), ("CountReordered", counts.Reordered),
            ("CountDelayed", counts.Delayed), ("CountQueued", counts.Queued),
        ];
        return string.Join(", ", parts.Where(part => part.Count > 0)
            .Select(part => NetemTexts.Of(part.Text, part.Count)).Prepend(NetemTexts.Of("CountPackets", counts.Packets, counts.Bytes)));
    }
}
