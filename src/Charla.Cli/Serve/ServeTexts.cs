using System.Globalization;
using Charla.CommandLine.Texts;

namespace Charla.Cli.Serve;

/// <summary>What <c>charla serve</c> says, from <c>ServeTexts.resx</c> (English) and <c>ServeTexts.es.resx</c>.</summary>
internal static class ServeTexts
{
    private static readonly TextResource Resource = new(typeof(ServeTexts));

    public static string Of(string key, params object?[] arguments) => Resource.Of(key, CultureInfo.GetCultureInfo(CultureInfo.CurrentUICulture.Name), arguments);
}
