using System.Runtime.InteropServices;
using System.Text;

namespace Charla.Server.Storage;

/// <summary>Files that are still there, under their names, after the power failed.</summary>
internal static class Durable
{
    public static void Sync(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.ReadWrite);
        stream.Flush(flushToDisk: true);
    }

    /// <summary>So that a new name is on the disk too. Windows has no such call and needs none.</summary>
    /// <exception cref="IOException">The system refuses.</exception>
    public static void SyncFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
            return;

        // The framework opens no folders.
        var descriptor = Open(Encoding.UTF8.GetBytes(folder + "\0"), flags: 0);
        if (descriptor < 0)
            throw new IOException($"{folder}: {Marshal.GetLastPInvokeErrorMessage()}");
        var result = Sync(descriptor);
        var message = Marshal.GetLastPInvokeErrorMessage();
        _ = Close(descriptor);
        if (result != 0)
            throw new IOException($"{folder}: {message}");
    }

    /// <summary>Removes a file that is of no more use; where that fails it only takes room.</summary>
    public static void Remove(string file)
    {
        try
        {
            File.Delete(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // What was to be told has been told, or is being told.
        }
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    private static extern int Open(byte[] path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static extern int Sync(int descriptor);

    [DllImport("libc", EntryPoint = "close")]
    private static extern int Close(int descriptor);
}
