using System.Globalization;
using System.Resources;

namespace Charla.Cli.Commands.Lab;

/// <summary>What the commands of the labs say of themselves, from <c>LabHelp.resx</c> (English) and <c>LabHelp.es.resx</c>.</summary>
internal static class LabHelp
{
    private static readonly ResourceManager Resources = new("Charla.Cli.Commands.Lab.LabHelp", typeof(LabHelp).Assembly);

    public static string Of(string key, params object?[] arguments) => string.Format(
        CultureInfo.CurrentCulture,
        Resources.GetString(key, CultureInfo.CurrentUICulture) ?? throw new MissingManifestResourceException(key),
        arguments);
}
