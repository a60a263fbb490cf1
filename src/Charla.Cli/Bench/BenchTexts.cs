using System.Globalization;
using System.Resources;

namespace Charla.Cli.Bench;

/// <summary>What <c>charla bench</c> says, from <c>BenchTexts.resx</c> (English) and <c>BenchTexts.es.resx</c>.</summary>
internal static class BenchTexts
{
    private static readonly ResourceManager Resources = new("Charla.Cli.Bench.BenchTexts", typeof(BenchTexts).Assembly);

    public static string Of(string key) =>
        Resources.GetString(key, CultureInfo.CurrentUICulture) ?? throw new MissingManifestResourceException(key);

    public static string Of(string key, params object[] arguments) =>
        string.Format(CultureInfo.CurrentCulture, Of(key), arguments);

    /// <summary>The server refused something that must succeed: its code, its own sentence, and what to do.</summary>
    public static string Refusal(string code, string? message) => Of("Refused", code, message ?? "") + Hint(code);

    /// <summary>Which of the server's options lifts a refusal; empty where none does.</summary>
    public static string Hint(string code) => code is "slow-down" ? " " + Of("LiftRate") : "";
}
