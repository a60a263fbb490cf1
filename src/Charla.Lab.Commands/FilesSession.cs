using Charla.CommandLine;
using Charla.CommandLine.Texts;
using Charla.Lab.Files;
using Charla.Terminal;

namespace Charla.Lab.Commands;

/// <summary>What someone types into <c>charla lab files-client</c>, and what comes of it.</summary>
internal sealed class FilesSession(Surroundings here, FilesClient client)
{
    /// <summary>Runs until <c>exit</c>, or the end of what is typed.</summary>
    /// <exception cref="IOException">The connection broke.</exception>
    /// <exception cref="TimeoutException">The server says nothing.</exception>
    public async Task RunAsync(IReadOnlyList<string> names, CancellationToken cancellation)
    {
        Show(names);
        here.Out.WriteLine(LabHelp.Of("FilesVerbs"));
        while (await AskAsync(cancellation) is { } line && !IsOne(line, "exit", "salir"))
            await DoAsync(line.Trim(), cancellation);
        Say(await client.ExitAsync(cancellation));
    }

    private static bool IsOne(string typed, params ReadOnlySpan<string> words)
    {
        foreach (var word in words)
        {
            if (string.Equals(typed.Trim(), word, StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }

    private async Task<string?> AskAsync(CancellationToken cancellation)
    {
        if (here.IsTerminal)
            here.Out.Write("> ");
        return await here.ReadLineAsync(cancellation);
    }

    private async Task DoAsync(string line, CancellationToken cancellation)
    {
        var space = line.IndexOf(' ', StringComparison.Ordinal);
        var (word, rest) = space < 0 ? (line, "") : (line[..space], line[(space + 1)..].Trim());
        if (IsOne(line, "list", "ls", "lista"))
            Show(await client.ListAsync(cancellation));
        else if (rest.Length > 0 && IsOne(word, "subir", "upload"))
            await UploadAsync(rest, cancellation);
        else if (rest.Length > 0 && IsOne(word, "bajar", "download"))
            await DownloadAsync(rest, cancellation);
        else if (line.Length > 0)
            here.Out.WriteLine(LabHelp.Of("FilesVerbs"));
    }

    private async Task UploadAsync(string path, CancellationToken cancellation)
    {
        FileStream file;
        try
        {
            file = File.OpenRead(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            Say($"{path}: {FileProblem.Of(e)}");
            return;
        }

        await using (file)
        {
            var (name, size) = (Path.GetFileName(path), file.Length);
            var line = new ProgressLine(here, name, size);
            var kept = await client.UploadAsync(name, file, size, line, cancellation);
            line.Clear();
            if (kept is null)
                Say(LabHelp.Of("FilesRefused", name));
            else
                Say(LabHelp.Of(string.Equals(kept, name, StringComparison.Ordinal) ? "FilesSent" : "FilesSentAs", name, size, kept));
        }
    }

    // Into the folder one is in, whole or not at all, and replacing nothing.
    private async Task DownloadAsync(string said, CancellationToken cancellation)
    {
        if (FileName.Of(said) is not { } name || await client.RequestAsync(name, cancellation) is not { } size)
        {
            Say(LabHelp.Of("FilesNotThere", said));
            return;
        }

        var line = new ProgressLine(here, name, size);
        await using var download = new ReceivedFile(SharedFolder.Open("."));
        await client.ReceiveAsync(size, bytes => download.WriteAsync(bytes, cancellation), line, cancellation);
        line.Clear();
        var kept = await download.KeepAsync(name);
        Say(kept is null ? $"{name}: {download.Problem}" : LabHelp.Of("FilesCame", kept, size));
    }

    private void Show(IReadOnlyList<string> names)
    {
        foreach (var name in names)
            Say(name);
    }

    private void Say(string line) => here.Out.WriteLine(SafeText.Line(line));
}
