using System.Globalization;
using System.Text.Json;
using System.Xml.Linq;
using Charla.CommandLine;
using Charla.Lab.Comparing;
using Charla.Netem;
using Charla.Testing;

namespace Charla.Lab.Commands.Tests;

/// <summary><c>charla lab compare</c>: real sockets, the real proxy.</summary>
public sealed class CompareTests : IDisposable
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    private static readonly ComparePlan Quick = new()
    {
        Losses = [0, 0.3],
        Messages = 100,
        Interval = TimeSpan.FromMilliseconds(2),
        Delay = TimeSpan.FromMilliseconds(5),
        Jitter = TimeSpan.Zero,
        Reorder = 0,
        Repeat = 0,
        Seed = 7,
    };

    private readonly string _picture = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".svg");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => File.Delete(_picture);

    [Fact]
    public async Task Udp_loses_what_the_seed_says_every_time_and_tcp_nothing()
    {
        var weather = new Conditions { Loss = 0.3 };
        var dice = Dice.For(7, 0, Direction.ToServer);
        int[] lost = [.. Enumerable.Range(0, 100).Where(n => Fate.Of(weather, dice, n).Lost)];
        Assert.InRange(lost.Length, 10, 50);
        for (var run = 0; run < 2; run++)
        {
            var results = await Comparison.RunAsync(Quick, TimeProvider.System, Cancellation);

            Assert.Equal([("TCP", 0), ("UDP", 0), ("TCP", 0.3), ("UDP", 0.3)], results.Select(result => (result.Transport, result.Loss)));
            Assert.Equal(lost, results[3].Missing);
            Assert.All(results.Take(3), result => Assert.Empty(result.Missing));
            Assert.All(results, result => Assert.Equal((0, 0), (result.OutOfOrder, result.Doubled)));
            Assert.All(results, result => Assert.InRange(result.Median, Quick.Delay, result.P95));
            // What was lost is sent again, 200 ms later.
            Assert.InRange(results[2].Max, TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(30));
        }

        Assert.NotEqual(lost, (await Comparison.RunAsync(Quick with { Seed = 8, Losses = [0.3] }, TimeProvider.System, Cancellation))[1].Missing);
    }

    [Fact]
    public async Task Datagrams_that_come_twice_or_late_are_counted_and_tcp_has_none()
    {
        var results = await Comparison.RunAsync(Quick with { Losses = [0], Repeat = 1, Reorder = 0.5 }, TimeProvider.System, Cancellation);

        Assert.Equal((100, 0, 0), (results[0].Delivered, results[0].OutOfOrder, results[0].Doubled));
        Assert.Equal((100, 100), (results[1].Delivered, results[1].Doubled));
        Assert.InRange(results[1].OutOfOrder, 1, 99);
    }

    [Fact]
    public async Task Messages_smaller_than_a_packet_and_a_network_that_loses_all_of_it_are_measured_too()
    {
        var results = await Comparison.RunAsync(Quick with { Losses = [1], Size = ComparePlan.LeastBytes, Messages = 10 }, TimeProvider.System, Cancellation);

        Assert.Equal([10, 0], results.Select(result => result.Delivered));
        Assert.Equal(TimeSpan.Zero, results[1].Max);
    }

    [Theory]
    [InlineData("en", "The same messages over TCP and UDP", "packets lost (%)")]
    [InlineData("es", "Los mismos mensajes por TCP y por UDP", "paquetes perdidos (%)")]
    public async Task A_picture_and_a_table_show_both_protocols_at_every_loss(string language, string title, string axis)
    {
        // A longer one of before is replaced whole.
        await File.WriteAllTextAsync(_picture, new string('x', 100_000), TestContext.Current.CancellationToken);
        var outcome = await Run("--losses", "30,0,10", "--svg", _picture, "--lang", language);
        Assert.Equal(ExitCode.Ok, outcome.ExitCode);
        Assert.Equal(["0", "0", "10", "10", "30", "30"], outcome.Lines.Where(line => line.Contains(" TCP ", StringComparison.Ordinal) || line.Contains(" UDP ", StringComparison.Ordinal))
            .Select(line => line.TrimStart().Split(' ')).Where(words => words[1] == "%").Select(words => words[0]));

        var svg = XDocument.Load(_picture).Root!;
        Assert.Equal(title, svg.Element(Svg + "title")!.Value);
        Assert.Contains(svg.Elements(Svg + "text"), text => text.Value == axis);
        Assert.Empty(svg.Descendants(Svg + "script"));
        foreach (var series in new[] { "tcp line", "udp line" })
        {
            var lines = svg.Elements(Svg + "polyline").Where(line => line.Attribute("class")!.Value == series).ToList();
            Assert.Equal(2, lines.Count);
            Assert.All(lines, line => Assert.Equal(3, Points(line).Count));
            Assert.All(lines.SelectMany(Points), point =>
            {
                Assert.InRange(point.X, 0, 880);
                Assert.InRange(point.Y, 90, 320);
            });
        }

        // Of TCP everything arrives at any loss: a line at the very top.
        Assert.All(Points(svg.Elements(Svg + "polyline").First()), point => Assert.Equal(90, point.Y));
    }

    [Fact]
    public async Task The_results_can_be_had_as_json()
    {
        var outcome = await Run("--losses", "0,30", "--json", "--seed", "7");
        var results = JsonDocument.Parse(outcome.Out).RootElement.GetProperty("results").EnumerateArray().ToList();

        Assert.Equal(["TCP", "UDP", "TCP", "UDP"], results.Select(result => result.GetProperty("transport").GetString()));
        Assert.Equal(20 - results[3].GetProperty("missing").GetArrayLength(), results[3].GetProperty("delivered").GetInt32());
        Assert.Equal(20, results[2].GetProperty("delivered").GetInt32());
    }

    [Theory]
    [InlineData("--losses 5,x", "\"5,x\"")]
    [InlineData("--losses 101", "0 to 100")]
    [InlineData("--losses 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21", "up to 20")]
    [InlineData("--messages 0", "from 1 to 10000")]
    [InlineData("--size 1461", "from 16 to 1460")]
    [InlineData("--repeat 1.5", "from 0 to 100")]
    public async Task What_makes_no_sense_is_said(string options, string said)
    {
        using var command = new CharlaCommand();
        var outcome = await command.RunAsync(["lab", "compare", .. options.Split(' ')]);

        Assert.Equal(ExitCode.Usage, outcome.ExitCode);
        Assert.Contains(said, outcome.Error);
    }

    [Fact]
    public async Task A_picture_that_cannot_be_written_is_said_before_anything_is_measured()
    {
        var outcome = await Run("--svg", Path.Combine(_picture, "no", "such.svg"));

        Assert.Equal(ExitCode.Refused, outcome.ExitCode);
        Assert.Empty(outcome.Out);
    }

    private static async Task<Outcome> Run(params string[] options)
    {
        using var command = new CharlaCommand();
        return await command.RunAsync(["lab", "compare", "--messages", "20", "--interval", "2", "--delay", "1", .. options]);
    }

    private static List<(double X, double Y)> Points(XElement line) =>
        [.. line.Attribute("points")!.Value.Split(' ').Select(point => point.Split(',')).Select(point => (Number(point[0]), Number(point[1])))];

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
