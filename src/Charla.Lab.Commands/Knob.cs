using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Charla.Netem;
using Charla.Terminal;

namespace Charla.Lab.Commands;

/// <summary>One number of the weather: how it is called, its range, and where it goes.</summary>
/// <param name="Name">The option without its dashes, and the word that is typed.</param>
/// <param name="Aliases">What it is called in Spanish.</param>
/// <param name="Unit">What stands behind the number.</param>
/// <param name="Most">From 0 to this.</param>
/// <param name="Of">The number of some conditions.</param>
/// <param name="With">The conditions with another number.</param>
internal sealed record Knob(
    string Name, string[] Aliases, string Unit, double Most, Func<Conditions, double> Of, Func<Conditions, double, Conditions> With)
{
    private const double MostMs = 60_000;
    private const double BytesPerKbit = 1000 / 8.0;

    /// <summary>All of them; to add one, add it here and its help as <c>Help-NAME</c>.</summary>
    public static IReadOnlyList<Knob> All { get; } =
    [
        new("loss", ["pérdida", "perdida"], "%", 100, c => c.Loss * 100, (c, n) => c with { Loss = n / 100 }),
        new("delay", ["retardo"], "ms", MostMs, c => c.Delay.TotalMilliseconds, (c, n) => c with { Delay = Ms(n) }),
        new("jitter", ["variación", "variacion"], "ms", MostMs, c => c.Jitter.TotalMilliseconds, (c, n) => c with { Jitter = Ms(n) }),
        new("repeat", ["repetición", "repeticion"], "%", 100, c => c.Repeat * 100, (c, n) => c with { Repeat = n / 100 }),
        new("reorder", ["desorden"], "%", 100, c => c.Reorder * 100, (c, n) => c with { Reorder = n / 100 }),
        new("reorder-window", ["ventana"], "ms", MostMs, c => c.ReorderWindow.TotalMilliseconds, (c, n) => c with { ReorderWindow = Ms(n) }),
        new("rate", ["caudal"], "kbit/s", 10_000_000, c => (c.Rate ?? 0) / BytesPerKbit, (c, n) => c with { Rate = n > 0 ? Math.Max(1, (long)(n * BytesPerKbit)) : null }),
    ];

    /// <summary>The one of that name, in either language.</summary>
    public static Knob? Named(string word) => All.FirstOrDefault(knob =>
        string.Equals(knob.Name, word, StringComparison.OrdinalIgnoreCase) || knob.Aliases.Contains(word, StringComparer.OrdinalIgnoreCase));

    /// <summary>Reads <c>20</c> (both ways), <c>5/20</c> (to the server/to clients), with or without a unit.</summary>
    /// <param name="text">What was typed.</param>
    /// <param name="values">The number to the server and the one to clients.</param>
    /// <param name="trouble">Else: what is possible.</param>
    public bool TryRead(string text, out (double ToServer, double ToClient) values, [NotNullWhen(false)] out string? trouble)
    {
        values = default;
        trouble = null;
        var parts = text.Replace("kbit/s", "", StringComparison.OrdinalIgnoreCase).Replace("kbit", "", StringComparison.OrdinalIgnoreCase).Split('/');
        if (parts.Length <= 2 && TryNumber(parts[0], out values.ToServer) && TryNumber(parts[^1], out values.ToClient))
            return true;
        trouble = NetemTexts.Of("BadValue", Name, SafeText.Line(text), Most, Unit);
        return false;
    }

    /// <summary>The number with its unit, as one reads it.</summary>
    public string Show(double value) => NetemTexts.Of("Setting", NetemTexts.Of("Name-" + Name), value.ToString("0.###", NetemTexts.Culture), Unit);

    private bool TryNumber(string text, out double number)
    {
        var digits = text.Trim();
        if (digits.EndsWith(Unit, StringComparison.OrdinalIgnoreCase))
            digits = digits[..^Unit.Length].Trim();
        return double.TryParse(digits.Replace(',', '.'), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out number)
            && number >= 0 && number <= Most;
    }

    private static TimeSpan Ms(double number) => TimeSpan.FromMilliseconds(number);
}
