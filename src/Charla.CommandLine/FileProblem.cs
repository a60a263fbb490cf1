using Charla.CommandLine.Texts;

namespace Charla.CommandLine;

/// <summary>Why a file could not be read or written, in the language of the person: the system speaks English.</summary>
public static class FileProblem
{
    // The numbers of Linux, macOS and Windows.
    private const int NoSpace = 28;
    private const int NoQuota = 122;
    private const int MacNoQuota = 69;
    private const int TooLarge = 27;
    private const int IoError = 5;
    private const int ReadOnlyDisk = 30;
    private const int IsFolder = 21;
    private const int WindowsNoSpace = unchecked((int)0x80070070);
    private const int WindowsNoSpaceForHandle = unchecked((int)0x80070027);

    /// <summary>With the file's name, where the system says no more than that it cannot be opened.</summary>
    public static string Of(Exception problem, string file) =>
        problem is UnauthorizedAccessException && Directory.Exists(file) ? Say.IsFolder : Of(problem);

    public static string Of(Exception problem) => problem switch
    {
        DirectoryNotFoundException => Say.NoSuchFolder,
        FileNotFoundException => Say.NoSuchFile,
        UnauthorizedAccessException { InnerException: IOException { HResult: IsFolder } } => Say.IsFolder,
        UnauthorizedAccessException => Say.NoPermission,
        { HResult: NoSpace or NoQuota or MacNoQuota or WindowsNoSpace or WindowsNoSpaceForHandle } => Say.DiskFull,
        { HResult: TooLarge } => Say.FileTooLarge,
        { HResult: IoError } => Say.DeviceError,
        { HResult: ReadOnlyDisk } => Say.ReadOnlyDisk,
        { HResult: IsFolder } => Say.IsFolder,
        _ => problem.Message,
    };
}
