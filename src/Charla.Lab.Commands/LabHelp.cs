using System.Globalization;
using Charla.CommandLine.Texts;

namespace Charla.Lab.Commands;

/// <summary>What the commands of the labs say of themselves, from <c>LabHelp.resx</c> (English) and <c>LabHelp.es.resx</c>.</summary>
internal static class LabHelp
{
    private static readonly TextResource Resource = new(typeof(LabHelp));

    /// <summary>Numbers are written in the language of the text around them.</summary>
    public static CultureInfo Culture => CultureInfo.CurrentUICulture;

    public static string Of(string key, params object?[] arguments) => Resource.Of(key, Culture, arguments);
}
