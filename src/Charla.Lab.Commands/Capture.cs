using System.Diagnostics;
using System.Globalization;
using Charla.CommandLine;
using Charla.Netem;

namespace Charla.Lab.Commands;

/// <summary>What is to be captured.</summary>
/// <param name="Target">The server whose packets are wanted.</param>
/// <param name="File">Where to; null shows them.</param>
internal sealed record CaptureWish(CaptureTarget Target, string? File)
{
    /// <summary>Where clients connect to, if it is done by a proxy.</summary>
    public int Listen { get; init; }

    /// <summary>What the proxy does to the packets.</summary>
    public Conditions Conditions { get; init; } = Conditions.Clear;

    public ulong Seed { get; init; }
}

/// <summary>One capture, by whatever program is there, or by a proxy. What it says of itself goes to standard error, as with those programs.</summary>
internal sealed class Capture(Surroundings here, CaptureWish wish)
{
    private readonly OtherPrograms _programs = new(here.Environment);

    /// <summary>Says what would be run.</summary>
    public void Print()
    {
        here.Out.WriteLine(Line(WiresharkDissector.FileName));
        if (wish.File is null)
            here.Error.WriteLine(LabHelp.Of("CapturePrinted"));
    }

    public async Task RunAsync(bool throughProxy, bool overwrite, CancellationToken cancellation)
    {
        if (wish.File is not null && File.Exists(wish.File) && !overwrite)
            throw new CommandException(ExitCode.Refused, LabHelp.Of("CaptureExists", wish.File));
        var folder = Directory.CreateTempSubdirectory("charla-capture-");
        try
        {
            var dissector = Path.Combine(folder.FullName, WiresharkDissector.FileName);
            await File.WriteAllBytesAsync(dissector, WiresharkDissector.Bytes(), cancellation);
            if (throughProxy || !await TryProgramAsync(Line(dissector), cancellation))
                await ThroughProxyAsync(dissector, cancellation);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private CaptureLine Line(string dissector) =>
        (wish.File is { } file ? CaptureLine.IntoFile(_programs, wish.Target, file) : CaptureLine.Live(_programs, wish.Target, dissector))
        ?? throw new CommandException(ExitCode.Refused, LabHelp.Of("CaptureNoProgram"));

    /// <summary>False where there are no rights for it.</summary>
    private async Task<bool> TryProgramAsync(CaptureLine line, CancellationToken cancellation)
    {
        var run = new CaptureRun(line, () => here.Error.WriteLine(LabHelp.Of("CaptureOn", wish.Target.Where ?? line.Program, wish.Target.Filter)));
        var end = await run.RunAsync(cancellation);
        if (end.LacksRights)
        {
            here.Error.WriteLine(LabHelp.Of("CaptureNoRights", line.Program));
            return false;
        }

        await TellEndAsync(end.Packets);
        return true;
    }

    private async Task ThroughProxyAsync(string dissector, CancellationToken cancellation)
    {
        using var reader = wish.File is null ? StartReader(dissector) : null;
        var writer = reader is null ? IntoFile(wish.File!) : new PcapWriter(reader.StandardInput.BaseStream);
        await using var proxy = await CaptureProxy.StartAsync(wish, writer);
        here.Error.WriteLine(LabHelp.Of("CaptureProxy", string.Join(", ", proxy.Doors), wish.Target.Address));
        var packets = await proxy.RunAsync(reader, cancellation);
        await proxy.DisposeAsync(); // What was not written yet is written, and tshark ends.
        if (reader is not null)
            await reader.WaitForExitAsync(CancellationToken.None);
        await TellEndAsync(packets);
    }

    private static PcapWriter IntoFile(string file)
    {
        try
        {
            return PcapWriter.Create(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.Refused, LabHelp.Of("WiresharkFile", file, FileProblem.Of(e)));
        }
    }

    private Process StartReader(string dissector)
    {
        var line = CaptureLine.Reading(_programs, wish.Target, dissector)
            ?? throw new CommandException(ExitCode.Refused, LabHelp.Of("CaptureNeedsFile"));
        var reader = Process.Start(new ProcessStartInfo(line.File, line.Arguments) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardError = true })!;
        reader.ErrorDataReceived += (_, _) => { }; // That it should not be run as root, and that its input ended.
        reader.BeginErrorReadLine();
        return reader;
    }

    private async Task TellEndAsync(long? packets)
    {
        if (packets is { } count)
            here.Error.WriteLine(LabHelp.Of("CapturePackets", count.ToString(CultureInfo.CurrentCulture)));
        if (wish.File is null)
            return;
        here.Error.WriteLine(LabHelp.Of("CaptureOpen", wish.File));
        if (!File.Exists(Path.Combine(await WiresharkFolder.FindAsync(here, CancellationToken.None), WiresharkDissector.FileName)))
            here.Error.WriteLine(LabHelp.Of("CaptureInstall"));
    }
}
