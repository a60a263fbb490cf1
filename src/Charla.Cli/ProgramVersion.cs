using System.CommandLine;
using System.CommandLine.Invocation;
using System.Reflection;
using Charla.Server.Storage.Sqlite;

namespace Charla.Cli;

/// <summary>Which version this is, from which commit it was built where that is known, and which SQLite it uses.</summary>
internal static class ProgramVersion
{
    private static readonly string[] Parts =
        (typeof(ProgramVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "").Split('+');

    public static string Number => Parts[0];

    /// <summary><c>charla 0.2.0 (0123456789ab), SQLite 3.53.4</c>.</summary>
    public static string Line => $"charla {Number}{Commit}, SQLite {SqliteLibrary.Version ?? "-"}";

    private static string Commit => Parts.Length > 1 ? $" ({Parts[1][..Math.Min(12, Parts[1].Length)]})" : "";

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
