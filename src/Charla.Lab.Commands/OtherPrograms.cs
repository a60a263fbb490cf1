using System.Diagnostics;

namespace Charla.Lab.Commands;

/// <summary>Programs of others, found as a shell would: on the PATH, and where Wireshark puts its own outside of it.</summary>
internal sealed class OtherPrograms(Func<string, string?> environment)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>The program's file; null where there is none that can be run.</summary>
    public string? Find(string name) => Folders()
        .Where(folder => folder.Length > 0)
        .Select(folder => Path.Combine(folder, OperatingSystem.IsWindows() ? name + ".exe" : name))
        .FirstOrDefault(CanRun);

    /// <summary>What a program says on its standard output; null where it cannot be run, or takes for ever.</summary>
    public static async Task<string?> OutputAsync(string program, string[] arguments, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(Patience);
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments)
            {
                UseShellExecute = false,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            process.StandardInput.Close();
            process.ErrorDataReceived += (_, _) => { }; // Read, so that it does not wait for us.
            process.BeginErrorReadLine();
            try
            {
                return await process.StandardOutput.ReadToEndAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                process.Kill();
                cancellation.ThrowIfCancellationRequested();
                return null;
            }
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    private IEnumerable<string> Folders()
    {
        IEnumerable<string> path = (environment("PATH") ?? "").Split(Path.PathSeparator);
        if (OperatingSystem.IsWindows())
            return path.Append(Path.Combine(environment("ProgramFiles") ?? "", "Wireshark"));
        return OperatingSystem.IsMacOS() ? path.Append("/Applications/Wireshark.app/Contents/MacOS") : path;
    }

    private static bool CanRun(string file) => File.Exists(file)
        && (OperatingSystem.IsWindows() || (File.GetUnixFileMode(file) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != UnixFileMode.None);
}
