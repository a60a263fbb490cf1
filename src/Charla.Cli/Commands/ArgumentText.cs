using System.Text.Unicode;

namespace Charla.Cli.Commands;

/// <summary>The words of the command line as text.</summary>
internal static class ArgumentText
{
    /// <summary>Whether letters of this process's command line were lost, since it is not UTF-8: the runtime puts � in their place.</summary>
    public static bool IsBroken(string[] args)
    {
        if (!Array.Exists(args, word => word.Contains('\uFFFD', StringComparison.Ordinal)) || !OperatingSystem.IsLinux())
            return false;
        try
        {
            // A � that was really typed is valid UTF-8.
            return !Utf8.IsValid(File.ReadAllBytes("/proc/self/cmdline"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
