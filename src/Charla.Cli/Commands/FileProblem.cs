using Charla.Cli.Texts;

namespace Charla.Cli.Commands;

/// <summary>Why a file could not be read or written, in the language of the person: the system speaks English.</summary>
internal static class FileProblem
{
    public static string Of(Exception problem) => problem switch
    {
        FileNotFoundException or DirectoryNotFoundException => Say.NoSuchFile,
        UnauthorizedAccessException => Say.NoPermission,
        _ => problem.Message,
    };
}
