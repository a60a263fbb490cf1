namespace Charla.Server.Storage;

/// <summary>
/// One server per data folder: a second one would give the same numbers. It is the system's lock of an open file, so it
/// goes away with its process, however that ends.
/// </summary>
internal sealed class FolderLock : IDisposable
{
    private const int WouldBlockLinux = 11;
    private const int WouldBlockMac = 35;
    private const int SharingViolation = unchecked((int)0x80070020);

    private readonly FileStream _file;

    private FolderLock(FileStream file) => _file = file;

    /// <summary>Takes the folder, made (for its owner only) where it is missing.</summary>
    /// <exception cref="FolderInUseException">Another server has it.</exception>
    public static FolderLock Take(string folder)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder);
        else
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        try
        {
            return new FolderLock(new FileStream(Path.Combine(folder, "charla.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException error) when (error.HResult is WouldBlockLinux or WouldBlockMac or SharingViolation)
        {
            throw new FolderInUseException(folder, error);
        }
    }

    public void Dispose() => _file.Dispose();
}
