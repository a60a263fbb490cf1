using System.Globalization;
using Charla.CommandLine.Texts;

namespace Charla.Bench;

/// <summary>What <c>charla bench</c> says, from <c>BenchTexts.resx</c> (English) and <c>BenchTexts.es.resx</c>.</summary>
internal static class BenchTexts
{
    private static readonly TextResource Resource = new(typeof(BenchTexts));

    public static string Of(string key) => Resource.Of(key);

    public static string Of(string key, params object[] arguments) => Resource.Of(key, CultureInfo.CurrentCulture, arguments);

    /// <summary>The server refused something that must succeed: its code, its own sentence, and what to do.</summary>
    public static string Refusal(string code, string? message) => Of("Refused", code, message ?? "") + Hint(code);

    /// <summary>Which of the server's options lifts a refusal; empty where none does.</summary>
    public static string Hint(string code) => code is "slow-down" ? " " + Of("LiftRate") : "";
}
