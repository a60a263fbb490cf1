using Charla.EndToEnd.Support;

namespace Charla.EndToEnd.Labs;

/// <summary>
/// Somebody who does what a page says: in a folder of its own with the solutions in it, <c>charla</c> on the path, a home of its
/// own, and as many terminals as the page names.
/// </summary>
internal sealed class Reader : IAsyncDisposable
{
    /// <summary>All that a page starts has this in its environment, whoever its parent is by then; other checkouts have another.</summary>
    private static readonly string Sign = "CHARLA_LABS_READER=" + AppContext.BaseDirectory;

    // The slowest that a page asks for is a compiler, on a machine that does other things too.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(120);

    private readonly TimeSpan _limit;
    private readonly TempFolder _temp = new();
    private readonly Workshop? _workshop;
    private readonly Dictionary<string, PageTerminal> _terminals = [];

    /// <param name="limit">How long it waits for anything.</param>
    /// <param name="workshop">Where it works, after others who have compiled something there; null: a place of its own.</param>
    public Reader(TimeSpan? limit = null, Workshop? workshop = null)
    {
        (_limit, _workshop) = (limit ?? Longest, workshop);
        Folder = workshop?.EmptyFolder() ?? _temp["lab"];
        foreach (var folder in (string[])[_temp["home"], _temp["bin"], Solutions])
            Directory.CreateDirectory(folder);
        foreach (var file in Directory.EnumerateFiles(LabFolder.Solutions))
            File.Copy(file, Path.Combine(Solutions, Path.GetFileName(file)));
        File.WriteAllText(_temp["bin/charla"], $"#!/bin/sh\nexec dotnet '{Running.CharlaDll}' \"$@\"\n");
        File.SetUnixFileMode(_temp["bin/charla"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>The folder in which its commands run.</summary>
    public string Folder { get; }

    private string Solutions => Path.Combine(Folder, "solutions");

    public async Task Do(LabPage page)
    {
        foreach (var step in page.Steps)
        {
            if (!_terminals.TryGetValue(step.Terminal, out var terminal))
                _terminals.Add(step.Terminal, terminal = await Open(step.Terminal));
            await terminal.Do(page.Name, step);
        }
    }

    /// <summary>Ends what a reader, this or an earlier one, has left running: the next page uses the same ports.</summary>
    public static async Task EndAll()
    {
        await Eventually.IsTrue(
            () =>
            {
                var left = Left().ToList();
                foreach (var process in left)
                {
                    using (process)
                        process.Kill();
                }

                return left.Count == 0;
            });
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var terminal in _terminals.Values)
            await terminal.DisposeAsync();
        await EndAll();
        _temp.Dispose();
    }

    private async Task<PageTerminal> Open(string name)
    {
        var (settings, prompts) = (_temp[name + ".bashrc"], _temp[name + ".prompts"]);
        await File.WriteAllTextAsync(settings, $"PS1='$ '\nPS2='> '\nunset HISTFILE\nbind 'set enable-bracketed-paste off'\nPROMPT_COMMAND=\"printf . >>'{prompts}'\"\ncd '{Folder}'\n");
        string[] environment =
        [
            Sign, "CHARLA_LANG=en", $"HOME={_temp["home"]}", $"CHARLA_HOME={_temp["home/.charla"]}", $"CHARLA_DATA={_temp["data"]}", "LC_ALL=C.UTF-8",
            $"PATH={_temp["bin"]}:{Environment.GetEnvironmentVariable("PATH")}",
            // dotnet run: says nothing about itself, and leaves no process behind that others would build with.
            "DOTNET_NOLOGO=1", "DOTNET_CLI_TELEMETRY_OPTOUT=1", "DOTNET_GENERATE_ASPNET_CERTIFICATE=false", "MSBUILDDISABLENODEREUSE=1", "UseSharedCompilation=false",
            $"XDG_DATA_HOME={_workshop?.Builds ?? _temp["home/.local/share"]}",
        ];
        return await PageTerminal.Start(prompts, _limit, ["env", .. environment, "bash", "--noprofile", "--rcfile", settings, "-i"]);
    }

    private static IEnumerable<System.Diagnostics.Process> Left()
    {
        foreach (var process in System.Diagnostics.Process.GetProcesses())
        {
            if (IsOurs(process.Id))
                yield return process;
            else
                process.Dispose();
        }
    }

    private static bool IsOurs(int id)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/environ").Split('\0').Contains(Sign);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false; // It has ended, or is somebody else's.
        }
    }
}
