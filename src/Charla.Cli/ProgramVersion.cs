using System.CommandLine;
using System.CommandLine.Invocation;
using System.Reflection;

namespace Charla.Cli;

/// <summary>Which version this is, and from which commit it was built where that is known.</summary>
internal static class ProgramVersion
{
    private static readonly string[] Parts =
        (typeof(ProgramVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "").Split('+');

    public static string Number => Parts[0];

    /// <summary><c>charla 0.1.0 (0123456789ab)</c>.</summary>
    public static string Line => Parts.Length > 1 ? $"charla {Number} ({Parts[1][..Math.Min(12, Parts[1].Length)]})" : $"charla {Number}";

    /// <summary>What <c>--version</c> does.</summary>
    public sealed class Action : SynchronousCommandLineAction
    {
        public override int Invoke(ParseResult parseResult)
        {
            parseResult.InvocationConfiguration.Output.WriteLine(Line);
            return 0;
        }
    }
}
