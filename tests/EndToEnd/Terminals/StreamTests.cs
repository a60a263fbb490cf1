using System.Globalization;
using Charla.EndToEnd.Support;

namespace Charla.EndToEnd.Terminals;

/// <summary>The command's standard streams: a full disk, an error of the device, streams that are closed, readers that go away.</summary>
public sealed class StreamTests : IDisposable
{
    // Everything that prints and ends by itself or by its output.
    private static readonly string[] Printing =
    [
        "history '#general'", "history '#general' --json", "search hola", "tail -n 2", "rooms", "who --json", "export '#general'", "export --me --to -", "man",
        "completion fish", "complete -- po", "--help", "help post", "", "admin", "--version", "post '#general' hola", "devices", "block", "read '#general'",
        "name portátil", "admin list --data {0}", "admin create eva --data {0}", "admin import {0}/../clase.csv --dry-run --data {0}", "admin backup {0}/../copia --data {0}",
        "lab echo --tcp 0 --udp 0", "lab wireshark show", "chat --plain-ui",
    ];

    private readonly TempFolder _temp = new();

    [Fact]
    public async Task What_cannot_be_written_is_told_and_is_no_success()
    {
        await using var server = await SignedIn();
        await using var disk = await SmallDisk.Mount(Directory.CreateDirectory(_temp["disk"]).FullName, "size=16k");
        await disk.Run("dd", "if=/dev/zero", $"of={disk.Folder}/other", "bs=1k", "count=16");
        var failures = new List<string>();
        foreach (var line in Printing)
        {
            // A device that is always full, and a file on a disk that is.
            var target = line.StartsWith("export", StringComparison.Ordinal) || line == "man" ? disk.Folder + "/cut" : "/dev/full";
            var (code, said) = await Shell(server, string.Format(CultureInfo.InvariantCulture, line, _temp["data"]) + $" >{target} </dev/null", disk.Enter);
            if (code != 5 || said.Trim().Count(c => c == '\n') > 1 || !said.Contains("no room left", StringComparison.Ordinal) || said.Contains("   at ", StringComparison.Ordinal))
                failures.Add($"{line} > {target}: {code} {said}");
        }

        Assert.Empty(failures);
        var (spanish, told) = await Shell(server, "history '#general' --lang es >/dev/full");
        Assert.Equal((5, "charla: No se pudo escribir la salida: no queda sitio en el disco."), (spanish, told.Trim()));
    }

    [Fact]
    public async Task Whatever_is_closed_a_command_ends_and_says_what_it_can()
    {
        await using var server = await SignedIn();
        var failures = new List<string>();
        foreach (var (line, code, part) in (List<(string, int, string)>)
        [
            ("post '#general' <&-", 2, "nothing to post"),
            ("post '#general' --lines <&-", 0, ""),
            ("post '#general' hola <&- >&-", 5, "closed"),
            ("post '#general' -q hola <&- >&- 2>&-", 0, ""),
            ("history '#general' >&-", 5, "closed"),
            ("history '#general' 2>&-", 0, "joins"),
            ("history '#nada' 2>&-", 1, ""),
            ("rooms --bad 2>&-", 2, ""),
            ("rooms --bad 2>/dev/full", 2, ""),
            ("history '#nada' 2>/dev/full", 1, ""),
            ("--help >&-", 5, "closed"),
            ("man >&- 2>&-", 5, ""),
            ("password --password-stdin <&-", 2, "No password"),
            ("password <&-", 2, "--password-stdin"),
            ("chat <&-", 0, "#general"),
            ("lab echo --tcp 0 --udp 0 >&-", 5, "closed"),
            ("post '#general' </", 2, "it is a folder"),
            ("history '#general' | true", 0, ""),
            ("export --me | head -c 1", 0, "{"),
            ("post '#general' <<<$'Jos\\xe9'", 2, "line 1, character 4 (byte E9)"),
            ("post '#general' $'Jos\\xe9'", 2, "UTF-8"),
        ])
        {
            var outcome = await Shell(server, line);
            if (outcome.Code != code || !outcome.Output.Contains(part, StringComparison.Ordinal) || outcome.Output.Contains("   at ", StringComparison.Ordinal))
                failures.Add($"{line}: {outcome.Code} {outcome.Output}");
        }

        Assert.Empty(failures);
    }

    [Fact]
    public async Task An_export_replaces_nothing_unasked_and_never_what_is_no_file()
    {
        await using var server = await SignedIn();
        await File.WriteAllTextAsync(_temp["mine"], "mine");
        Directory.CreateDirectory(_temp["folder"]);
        File.CreateSymbolicLink(_temp["link"], _temp["mine"]);
        File.CreateSymbolicLink(_temp["dangling"], _temp["nothing"]);
        await Running.ToEnd(["mkfifo", _temp["pipe"]]);
        foreach (var name in (string[])["mine", "link", "dangling", "folder", "pipe"])
        {
            Assert.Equal(1, (await Shell(server, $"export '#general' --to {_temp[name]}")).Code);
            Assert.Equal(name == "mine" ? 0 : 1, (await Shell(server, $"export '#general' --to {_temp[name]} --force")).Code);
        }

        Assert.StartsWith("{\"export\":", await File.ReadAllTextAsync(_temp["mine"]));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_temp["mine"]));
        Assert.False(File.Exists(_temp["nothing"]));
        Assert.Equal(1, (await Shell(server, "export '#general' --to /dev/null --force")).Code);
        Assert.Equal(1, (await Shell(server, $"admin backup /dev/null --force --data {_temp["data"]}")).Code);
        Assert.Equal(5, (await Shell(server, $"export '#general' --to {_temp["none"]}/x")).Code);
        Assert.Empty(Directory.GetFiles(_temp.Path, "*.part"));
    }

    public void Dispose() => _temp.Dispose();

    private async Task<ChatServer> SignedIn()
    {
        await File.WriteAllTextAsync(_temp["clase.csv"], "Nombre\nZoe\n");
        var server = await ChatServer.Start(_temp["data"]);
        foreach (var line in (string[])["register ana --no-password", "post '#general' -q 'hola a todos'", "block luis"])
            await Shell(server, line);
        using var luis = await Wire.Register(server.Port, "luis");
        Assert.Equal(0, (await Shell(server, "block luis")).Code);
        return server;
    }

    private Task<(int Code, string Output)> Shell(ChatServer server, string line, params string[] before) => Running.ToEnd(
        [.. before, "bash", "-o", "pipefail", "-c", $"timeout 60 dotnet '{Running.CharlaDll}' {line}"],
        environment: [("CHARLA_HOME", _temp["home"]), ("CHARLA_SERVER", $"127.0.0.1:{server.Port}"), ("CHARLA_LANG", "en")]);
}
