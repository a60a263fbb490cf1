using System.Runtime.InteropServices;
using System.Text;
using Charla.CommandLine;
using Charla.CommandLine.Texts;

namespace Charla.Cli.Commands;

/// <summary>A file that a command makes: under its name it is there whole or not at all, and only its owner reads it.</summary>
internal static class NewFile
{
    private const int CurrentFolder = -100;
    private const int DoNotFollow = 0x100;
    private const uint TypeAndMode = 0x3;
    private const int StatxBytes = 256;
    private const int ModeAt = 28;
    private const ushort TypeBits = 0xF000;
    private const ushort Regular = 0x8000;

    /// <summary>Refuses a name that is taken: by a file unless it may be replaced, by a link, a folder or a device in any case.</summary>
    public static void Require(string file, bool force)
    {
        if (!Path.Exists(file) && new FileInfo(file).LinkTarget is null)
            return;
        if (!IsOrdinary(file))
            throw new CommandException(ExitCode.Refused, Say.ExportNotAFile(file));
        if (!force)
            throw new CommandException(ExitCode.Refused, Say.ExportExists(file));
    }

    /// <summary>Writes it beside its place, then puts it there.</summary>
    public static async Task WriteAsync(string file, bool force, Func<TextWriter, Task> write)
    {
        Require(file, force);
        var part = $"{file}.{Path.GetRandomFileName()}.part";
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            await using (var stream = new FileStream(part, options))
            await using (var output = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { NewLine = "\n" })
            {
                await write(output);
                await output.FlushAsync();
                stream.Flush(flushToDisk: true);
            }

            Require(file, force);
            File.Move(part, file, overwrite: force);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.NoOutput, Say.ExportDisk(file, FileProblem.Of(e, file)));
        }
        finally
        {
            if (File.Exists(part))
                File.Delete(part);
        }
    }

    /// <summary>Whether it is a file with bytes on a disk, and no link to one.</summary>
    public static bool IsOrdinary(string file)
    {
        if (Directory.Exists(file) || new FileInfo(file).LinkTarget is not null)
            return false;
        if (!OperatingSystem.IsLinux())
            return true;
        var status = new byte[StatxBytes];
        return Statx(CurrentFolder, file, DoNotFollow, TypeAndMode, status) != 0 || (BitConverter.ToUInt16(status, ModeAt) & TypeBits) == Regular;
    }

    // The one of its kind whose result looks alike on every processor.
    [DllImport("libc", EntryPoint = "statx", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    private static extern int Statx(int folder, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, uint mask, [Out] byte[] status);
}
