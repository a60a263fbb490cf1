using System.Globalization;
using Charla.CommandLine.Texts;

namespace Charla.Cli.Texts;

/// <summary>What the commands for accounts say, one's own and others', from <c>AccountTexts.resx</c> (English) and <c>AccountTexts.es.resx</c>.</summary>
internal static class AccountTexts
{
    private static readonly TextResource Resource = new(typeof(AccountTexts));

    public static string Of(string key, params object?[] arguments) => Resource.Of(key, CultureInfo.CurrentCulture, arguments);
}
