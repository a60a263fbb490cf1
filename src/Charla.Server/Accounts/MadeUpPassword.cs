using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;

namespace Charla.Server.Accounts;

/// <summary>
/// Passwords for people who are to type them from a slip of paper or hear them read aloud: three common words and five
/// digits, some 40 bits. Enough, since each guess costs the server's slow hash, and few are let through.
/// </summary>
public static class MadeUpPassword
{
    private const int Words = 3;
    private const int Numbers = 100_000;

    private static readonly ConcurrentDictionary<string, string[]> Lists = new(StringComparer.Ordinal);

    /// <summary>A new one, of words of a language (English where there are none of it).</summary>
    public static string New(CultureInfo language)
    {
        var words = Lists.GetOrAdd(language.TwoLetterISOLanguageName == "es" ? "es" : "en", Read);
        var number = RandomNumberGenerator.GetInt32(Numbers).ToString("D5", CultureInfo.InvariantCulture);
        return string.Join('-', Enumerable.Range(0, Words).Select(_ => words[RandomNumberGenerator.GetInt32(words.Length)]).Append(number));
    }

    private static string[] Read(string language)
    {
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream($"words-{language}.txt")!);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }
}
