using System.CommandLine;
using System.Globalization;
using System.Net.Sockets;
using Charla.CommandLine;
using Charla.Lab.Comparing;
using Charla.Terminal;

namespace Charla.Lab.Commands;

/// <summary><c>charla lab compare</c>: the same messages over TCP and over UDP through a network that loses them, as a table and a picture.</summary>
internal sealed class CompareCommand
{
    private const int MostLosses = 20;
    private const int MostMessages = 10_000;
    private const int MostMs = 10_000;

    private static readonly ComparePlan Usual = new();

    private readonly Surroundings _here;
    private readonly Option<string> _losses = new("--losses")
    {
        Description = NetemTexts.Of("Help-losses"),
        HelpName = "%,%,…",
        DefaultValueFactory = _ => string.Join(',', Usual.Losses.Select(loss => (loss * 100).ToString("0.###", CultureInfo.InvariantCulture))),
    };

    private readonly Option<int> _messages = Number("--messages", "N", Usual.Messages, 1, MostMessages);
    private readonly Option<int> _size = Number("--size", "BYTES", Usual.Size, ComparePlan.LeastBytes, ComparePlan.MostBytes);
    private readonly Option<int> _interval = Number("--interval", "ms", (int)Usual.Interval.TotalMilliseconds, 1, MostMs);
    private readonly Option<int> _delay = Number("--delay", "ms", (int)Usual.Delay.TotalMilliseconds, 0, MostMs);
    private readonly Option<int> _jitter = Number("--jitter", "ms", (int)Usual.Jitter.TotalMilliseconds, 0, MostMs);
    private readonly Option<int> _reorder = Number("--reorder", "%", (int)(Usual.Reorder * 100), 0, 100);
    private readonly Option<int> _repeat = Number("--repeat", "%", (int)(Usual.Repeat * 100), 0, 100);
    private readonly Option<ulong> _seed = new("--seed") { Description = NetemTexts.Of("Help-seed"), HelpName = "N", DefaultValueFactory = _ => Usual.Seed };
    private readonly Option<string?> _svg = new("--svg") { Description = NetemTexts.Of("Help-svg"), HelpName = "FILE.svg" };
    private readonly Option<bool> _json = new("--json") { Description = NetemTexts.Of("Help-json") };

    private CompareCommand(Surroundings here) => _here = here;

    public static Command Create(Surroundings here)
    {
        var compare = new CompareCommand(here);
        compare._losses.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && Losses(token.Value) is null)
                result.AddError(NetemTexts.Of("BadLosses", MostLosses, SafeText.Line(token.Value)));
        });
        var command = new Command("compare", NetemTexts.Of("HelpCompare"))
        {
            compare._losses, compare._messages, compare._size, compare._interval, compare._delay, compare._jitter, compare._reorder, compare._repeat,
            compare._seed, compare._svg, compare._json,
        };
        command.Does(here, compare.RunAsync);
        return command;
    }

    private static Option<int> Number(string name, string unit, int usual, int least, int most)
    {
        var option = new Option<int>(name) { Description = NetemTexts.Of("Compare" + name[1..]), HelpName = unit, DefaultValueFactory = _ => usual };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token]
                && !(int.TryParse(token.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most))
                result.AddError(NetemTexts.Of("BadNumber", name, SafeText.Line(token.Value), least, most));
        });
        return option;
    }

    // Null: it is no such list. The least first, each once.
    private static double[]? Losses(string text)
    {
        var losses = new SortedSet<double>();
        foreach (var part in text.Split(','))
        {
            if (!double.TryParse(part.Trim().TrimEnd('%'), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percent) || percent > 100)
                return null;
            losses.Add(percent / 100);
        }

        return losses.Count <= MostLosses ? [.. losses] : null;
    }

    private async Task RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var plan = Plan(parsed);
        var isJson = parsed.GetValue(_json);
        // Before the measurement: nobody waits for a picture that cannot be kept.
        await using var picture = parsed.GetValue(_svg) is { } path ? Open(path) : null;
        if (!isJson)
            _here.Out.WriteLine(CompareChart.About(plan));
        var results = await MeasureAsync(plan, cancellation);
        if (picture is not null)
        {
            // Only now: if it was interrupted, the picture of before is still there.
            if (picture.BaseStream.CanSeek)
                picture.BaseStream.SetLength(0);
            await picture.WriteAsync(CompareChart.Of(plan, results));
        }

        if (isJson)
            _here.Out.WriteLine(CompareTable.Json(plan, results));
        else
            Print(results, parsed.GetValue(_svg));
    }

    private ComparePlan Plan(ParseResult parsed) => new()
    {
        Losses = Losses(parsed.GetValue(_losses)!)!,
        Messages = parsed.GetValue(_messages),
        Size = parsed.GetValue(_size),
        Interval = TimeSpan.FromMilliseconds(parsed.GetValue(_interval)),
        Delay = TimeSpan.FromMilliseconds(parsed.GetValue(_delay)),
        Jitter = TimeSpan.FromMilliseconds(parsed.GetValue(_jitter)),
        Reorder = parsed.GetValue(_reorder) / 100.0,
        Repeat = parsed.GetValue(_repeat) / 100.0,
        Seed = parsed.GetValue(_seed),
    };

    private async Task<IReadOnlyList<CompareResult>> MeasureAsync(ComparePlan plan, CancellationToken cancellation)
    {
        try
        {
            return await Comparison.RunAsync(plan, _here.Time, cancellation);
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            throw new CommandException(ExitCode.Refused, NetemTexts.Of("CannotCompare", SafeText.Line(e.Message)));
        }
    }

    private void Print(IReadOnlyList<CompareResult> results, string? path)
    {
        _here.Out.WriteLine();
        foreach (var line in CompareTable.Lines(results))
            _here.Out.WriteLine(line);
        _here.Out.WriteLine();
        _here.Out.WriteLine(NetemTexts.Of("CompareLesson"));
        if (path is not null)
            _here.Out.WriteLine(NetemTexts.Of("CompareDrawn", SafeText.Line(path)));
    }

    private static StreamWriter Open(string path)
    {
        try
        {
            return new StreamWriter(path, new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.Write });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new CommandException(ExitCode.Refused, NetemTexts.Of("CannotCapture", SafeText.Line(path), FileProblem.Of(e)));
        }
    }
}
