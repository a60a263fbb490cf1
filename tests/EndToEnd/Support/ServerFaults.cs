using System.Globalization;
using System.Text.RegularExpressions;

namespace Charla.EndToEnd.Support;

/// <summary>What a server says only when something of its own has failed: nothing that others do may bring it to that.</summary>
internal static partial class ServerFaults
{
    /// <summary>Errors and exceptions among what it said, each line once.</summary>
    public static IEnumerable<string> In(string output) => Fault().Matches(output).Select(line => line.Value).Distinct(StringComparer.Ordinal);

    /// <summary>How often it has answered <c>internal</c>.</summary>
    public static async Task<long> InternalAnswers(HttpClient http, int port)
    {
        const string Name = "charla_errors_total{code=\"internal\"} ";
        var metrics = await http.GetStringAsync(new Uri($"http://127.0.0.1:{port}/metrics"));
        return long.Parse(metrics.Split('\n').First(line => line.StartsWith(Name, StringComparison.Ordinal))[Name.Length..], CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"^.*(\bError:|\bCritical:|Exception\b|Unhandled).*$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Fault();
}
