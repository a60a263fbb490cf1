using System.Globalization;
using System.Xml.Linq;
using Charla.CommandLine;
using Charla.Lab.Comparing;

namespace Charla.Lab.Commands;

/// <summary>
/// The picture of a comparison, as SVG: what arrived and how late, by loss, a line for each protocol. It runs nothing, and is
/// read in light and in dark; the lines differ by more than their colour.
/// </summary>
internal sealed class CompareChart
{
    private const int Width = 880;
    private const int Height = 380;
    private const int PanelTop = 90;
    private const int PanelWidth = 320;
    private const int PanelHeight = 230;
    private const int LabelColumns = 24;

    private const string Look = """
        svg { font-family: system-ui, sans-serif; font-size: 13px; }
        .ground { fill: #ffffff; } .text { fill: #1f2328; } .dim { fill: #59636e; } .grid { stroke: #d1d9e0; }
        .tcp { stroke: #0550ae; } .udp { stroke: #bc4c00; } .tcp-text { fill: #0550ae; } .udp-text { fill: #bc4c00; }
        .line { fill: none; stroke-width: 2.5; } .udp.line { stroke-dasharray: 7 4; } .strong { font-weight: 600; } .title { font-size: 17px; font-weight: 600; }
        @media (prefers-color-scheme: dark) {
          .ground { fill: #0d1117; } .text { fill: #f0f6fc; } .dim { fill: #9198a1; } .grid { stroke: #3d444d; }
          .tcp { stroke: #6cb6ff; } .udp { stroke: #f69d50; } .tcp-text { fill: #6cb6ff; } .udp-text { fill: #f69d50; }
        }
        """;

    private static readonly double[] Steps = [1, 2, 5, 10, 20];
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    private readonly IReadOnlyList<CompareResult> _results;
    private readonly double _mostLoss;
    private readonly XElement _root;

    private CompareChart(ComparePlan plan, IReadOnlyList<CompareResult> results)
    {
        _results = results;
        _mostLoss = Math.Max(0.01, results.Max(result => result.Loss));
        _root = new XElement(
            Svg + "svg",
            new XAttribute("viewBox", string.Create(CultureInfo.InvariantCulture, $"0 0 {Width} {Height}")), new XAttribute("width", Width), new XAttribute("height", Height),
            new XAttribute("role", "img"), new XAttribute(XNamespace.Xml + "lang", Language.Current),
            new XElement(Svg + "title", NetemTexts.Of("CompareTitle")),
            new XElement(Svg + "desc", string.Join('\n', CompareTable.Lines(results))),
            new XElement(Svg + "style", Look),
            new XElement(Svg + "rect", new XAttribute("class", "ground"), new XAttribute("width", Width), new XAttribute("height", Height)));
        Text(24, 32, NetemTexts.Of("CompareTitle"), "text title");
        Text(24, 54, About(plan), "dim");
        Panel(70, "ChartDelivered", 100, 25, result => 100.0 * result.Delivered / result.Sent, _ => true);
        var slowest = Math.Max(1, results.Max(result => result.P95.TotalMilliseconds));
        var step = Step(slowest);
        Panel(500, "ChartDelay", Math.Ceiling(slowest / step) * step, step, result => result.P95.TotalMilliseconds, result => result.Delivered > 0);
    }

    /// <summary>The whole file.</summary>
    public static string Of(ComparePlan plan, IReadOnlyList<CompareResult> results) => new CompareChart(plan, results)._root + "\n";

    /// <summary>What was sent, and through what, in a line.</summary>
    public static string About(ComparePlan plan) => NetemTexts.Of(
        "CompareAbout", plan.Messages, plan.Size, plan.Delay.TotalMilliseconds, plan.Jitter.TotalMilliseconds, Percent(plan.Reorder), Percent(plan.Repeat),
        plan.Seed.ToString(CultureInfo.InvariantCulture));

    private static double Percent(double share) => Math.Round(share * 100, 3);

    // 1, 2 or 5 times a power of ten, so that there are four to ten of them.
    private static double Step(double most)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(most)) - 1);
        return Steps.Select(n => n * power).First(step => most / step <= 6);
    }

    private void Panel(int left, string title, double most, double step, Func<CompareResult, double> value, Predicate<CompareResult> isThere)
    {
        double X(double loss) => left + (loss / _mostLoss * PanelWidth);
        double Y(double number) => PanelTop + PanelHeight - (number / most * PanelHeight);

        Text(left, PanelTop - 12, NetemTexts.Of(title), "text strong");
        for (var tick = 0.0; tick <= most + (step / 2); tick += step)
        {
            Line(left, Y(tick), left + PanelWidth, Y(tick), "grid");
            Text(left - 8, Y(tick) + 4, tick.ToString("0.##", NetemTexts.Culture), "dim", "end");
        }

        Losses(X);
        Text(left + (PanelWidth / 2.0), PanelTop + PanelHeight + 44, NetemTexts.Of("ChartLoss"), "dim", "middle");
        var ends = new List<double>();
        foreach (var transport in new[] { "TCP", "UDP" })
        {
            var points = _results.Where(result => result.Transport == transport && isThere(result)).OrderBy(result => result.Loss)
                .Select(result => (X: X(result.Loss), Y: Y(value(result)))).ToList();
            if (points.Count > 0)
                Series(transport, points, ends);
        }
    }

    // Not every one: those that would stand on the one before have none.
    private void Losses(Func<double, double> x)
    {
        var last = double.MinValue;
        foreach (var loss in _results.Select(result => result.Loss).Distinct().Order())
        {
            if (x(loss) - last < LabelColumns)
                continue;
            last = x(loss);
            Text(last, PanelTop + PanelHeight + 20, Percent(loss).ToString("0.##", NetemTexts.Culture), "dim", "middle");
        }
    }

    private void Series(string transport, List<(double X, double Y)> points, List<double> ends)
    {
        var name = transport.ToLowerInvariant();
        _root.Add(new XElement(
            Svg + "polyline", new XAttribute("class", name + " line"), new XAttribute("points", string.Join(' ', points.Select(p => $"{N(p.X)},{N(p.Y)}")))));
        foreach (var (x, y) in points)
            _root.Add(new XElement(Svg + "circle", new XAttribute("class", $"{name} ground"), new XAttribute("stroke-width", 2), new XAttribute("cx", N(x)), new XAttribute("cy", N(y)), new XAttribute("r", 4)));
        // Two names at one place could not be read.
        var end = points[^1].Y + 4;
        if (ends.Exists(other => Math.Abs(other - end) < 14))
            end += 16;
        ends.Add(end);
        Text(points[^1].X + 10, end, transport, name + "-text strong");
    }

    private void Line(double x1, double y1, double x2, double y2, string look) => _root.Add(new XElement(
        Svg + "line", new XAttribute("class", look), new XAttribute("x1", N(x1)), new XAttribute("y1", N(y1)), new XAttribute("x2", N(x2)), new XAttribute("y2", N(y2))));

    private void Text(double x, double y, string text, string look, string anchor = "start") => _root.Add(new XElement(
        Svg + "text", new XAttribute("class", look), new XAttribute("x", N(x)), new XAttribute("y", N(y)), new XAttribute("text-anchor", anchor), text));

    private static string N(double number) => number.ToString("0.#", CultureInfo.InvariantCulture);
}
