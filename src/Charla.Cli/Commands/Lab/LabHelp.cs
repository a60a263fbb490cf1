using System.Globalization;
using System.Resources;
using Charla.Cli.Texts;

namespace Charla.Cli.Commands.Lab;

/// <summary>What the commands of the labs say of themselves, from <c>LabHelp.resx</c> (English) and <c>LabHelp.es.resx</c>.</summary>
internal static class LabHelp
{
    private static readonly ResourceManager Resources = new("Charla.Cli.Commands.Lab.LabHelp", typeof(LabHelp).Assembly);

    /// <summary>Numbers are written in the language of the text around them.</summary>
    public static CultureInfo Culture => CultureInfo.CurrentUICulture;

    public static string Of(string key, params object?[] arguments) => string.Format(
        new Counting(Culture),
        Resources.GetString(key, Culture) ?? throw new MissingManifestResourceException(key),
        arguments);
}
