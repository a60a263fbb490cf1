using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Charla.CommandLine;
using Charla.Terminal;

namespace Charla.Lab.Commands;

/// <summary>How a capture ended.</summary>
/// <param name="LacksRights">It never began: whoever runs it may not capture.</param>
/// <param name="Packets">How many there were, where the program told.</param>
internal sealed record CaptureEnd(bool LacksRights, long? Packets);

/// <summary>A program that captures while we wait. It writes to our standard output itself.</summary>
internal sealed class CaptureRun(CaptureLine line, Action began)
{
    private const int MostLines = 50;
    private const int SIGINT = 2;

    // Ctrl-C at a terminal reaches it, too; only who sends a signal to us alone leaves it to us.
    private static readonly TimeSpan ByItself = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan InOrder = TimeSpan.FromSeconds(5);

    private readonly List<string> _said = [];
    private long? _packets;
    private bool _began;

    public async Task<CaptureEnd> RunAsync(CancellationToken cancellation)
    {
        using var process = Start();
        if (process is null)
            return new CaptureEnd(LacksRights: true, null);
        process.StandardInput.Close();
        var hearing = HearAsync(process.StandardError);
        try
        {
            await process.WaitForExitAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            await StopAsync(process);
        }

        await Task.WhenAny(hearing, Task.Delay(InOrder, CancellationToken.None)); // What it has started itself may still hold the other end.
        if (process.ExitCode == 0 || cancellation.IsCancellationRequested)
            return new CaptureEnd(LacksRights: false, _packets);
        if (_said.Exists(IsAboutRights))
            return new CaptureEnd(LacksRights: true, null);
        throw new CommandException(ExitCode.Refused, LabHelp.Of("CaptureFailed", line.Program, SafeText.Line(string.Join(' ', _said))));
    }

    private static bool IsAboutRights(string said) =>
        said.Contains("permission", StringComparison.OrdinalIgnoreCase) || said.Contains("not permitted", StringComparison.OrdinalIgnoreCase);

    /// <summary>"Packets captured: 12" (dumpcap), "12 packets captured" (tshark, tcpdump).</summary>
    private static long? Count(string said)
    {
        if (!said.StartsWith("Packets captured: ", StringComparison.Ordinal) && !said.EndsWith(" captured", StringComparison.Ordinal))
            return null;
        var word = Array.Find(said.Split(' '), word => word.All(char.IsAsciiDigit));
        return long.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : null;
    }

    // What these programs say of themselves, and nobody needs.
    private static bool IsChatter(string said) => said.Length == 0 || Array.Exists(
        (string[])[" ** ", "Running as user", "Capturing on", "File: ", "Packets received", "tcpdump: ", "listening on"],
        beginning => said.StartsWith(beginning, StringComparison.Ordinal));

    /// <summary>Null where the system does not let us run it: Debian keeps dumpcap for a group.</summary>
    private Process? Start()
    {
        var start = new ProcessStartInfo(line.File, line.Arguments) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardError = true };
        start.Environment["LANGUAGE"] = "en"; // What it says is read by us.
        try
        {
            return Process.Start(start);
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    private async Task HearAsync(StreamReader errors)
    {
        while (await errors.ReadLineAsync() is { } said)
        {
            if (!_began && said.StartsWith(line.ReadyAt, StringComparison.Ordinal))
            {
                _began = true;
                began();
            }

            if (Count(said) is { } count)
                _packets = count;
            else if ((!IsChatter(said) || IsAboutRights(said)) && _said.Count < MostLines)
                _said.Add(said);
        }
    }

    private static async Task StopAsync(Process process)
    {
        if (await HasEndedAsync(process, ByItself))
            return;
        if (!OperatingSystem.IsWindows() && Kill(process.Id, SIGINT) == 0 && await HasEndedAsync(process, InOrder))
            return;
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
    }

    private static async Task<bool> HasEndedAsync(Process process, TimeSpan within)
    {
        using var patience = new CancellationTokenSource(within);
        try
        {
            await process.WaitForExitAsync(patience.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Kill(int process, int signal);
}
