using System.CommandLine;
using System.Globalization;
using Charla.CommandLine.Texts;

namespace Charla.CommandLine;

/// <summary>In which language the command speaks: <c>--lang</c>, CHARLA_LANG, then what the system says; else English.</summary>
public static class Language
{
    private static readonly string[] Known = ["en", "es"];

    /// <summary>Before the command line can be read, since its help is in that language already.</summary>
    public static void Choose(string[] args, Func<string, string?> environment)
    {
        // What comes after "--" is no option.
        args = [.. args.TakeWhile(a => a != "--")];
        var at = Array.IndexOf(args, "--lang");
        var given = at >= 0 && at + 1 < args.Length ? args[at + 1] : Array.Find(args, a => a.StartsWith("--lang=", StringComparison.Ordinal))?["--lang=".Length..];
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(Preferred(given, environment) ?? "en");
    }

    /// <summary>
    /// In which language the peers of the labs speak to their clients: the same, but where nobody names one (LANG=C), Spanish, the
    /// exercises' own, whose words the clients that were written for them look for.
    /// </summary>
    public static string OfTheExercises(ParseResult parsed, Func<string, string?> environment) =>
        Preferred(parsed.GetValue<string?>("--lang"), environment) ?? "es";

    private static string? Preferred(string? given, Func<string, string?> environment)
    {
        string?[] wanted = [given, environment("CHARLA_LANG"), environment("LC_ALL"), environment("LC_MESSAGES"), environment("LANG")];
        var first = Array.Find(wanted, w => !string.IsNullOrEmpty(w)) ?? "";
        return Array.Find(Known, l => first.StartsWith(l, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary><c>en</c> or <c>es</c>.</summary>
    public static string Current => CultureInfo.CurrentUICulture.TwoLetterISOLanguageName;

    public static Option<string> Option()
    {
        var option = new Option<string>("--lang") { Description = Say.HelpLang, HelpName = "en|es", Recursive = true };
        option.AcceptOnlyFromAmong(Known);
        return option;
    }
}
