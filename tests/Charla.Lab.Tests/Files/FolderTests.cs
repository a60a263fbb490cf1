using System.Diagnostics;
using Charla.Lab.Files;

namespace Charla.Lab.Tests.Files;

/// <summary>Nothing but the plain files of the one folder.</summary>
public sealed class FolderTests
{
    public static TheoryData<string> BadNames =>
    [
        "../secret.txt", "..\\secret.txt", "..", ".", "/etc/passwd", "C:\\x", "C:x", "\\\\host\\share", "a/b", "a\\b", "folder/../f.txt",
        ".hidden", ".charla-0123.part", "link", "link-to-folder", "folder", "con", "NUL.txt", "Com1 .tar.gz", "lpt¹", "f.txt.", "a:stream", "a\u0001b", "a\u0000b", "a\u202Etxt.exe",
        "a\u2028b", "a?", "a*", "~/\"x\"", "a|b", "<a>", "\uFFFD", "\uFFFE", new string('x', 256), new string('ñ', 128),
    ];

    [Theory]
    [MemberData(nameof(BadNames))]
    public async Task No_name_leads_anywhere_else(string name)
    {
        await using var lab = FilesLab.Start();
        await File.WriteAllTextAsync(Path.Combine(lab.Root, "secret.txt"), "secret");
        await File.WriteAllTextAsync(lab[".hidden"], "secret");
        Directory.CreateDirectory(lab["folder"]);
        File.CreateSymbolicLink(lab["link"], Path.Combine(lab.Root, "secret.txt"));
        Directory.CreateSymbolicLink(lab["link-to-folder"], lab.Root);
        var before = Snapshot(lab);
        using var client = await lab.ComeAsync();

        await client.SendAsync($"{name}\n");
        Assert.Equal("error\n", await client.ReadUntilAsync("\n"));
        await client.SendAsync($"bajar {name}\n");
        Assert.Equal("error\n", await client.ReadUntilAsync("\n"));
        if (FileName.Of(name) is null)
        {
            await client.SendAsync($"subir {name} 6\n");
            Assert.Equal("error\n", await client.ReadUntilAsync("\n"));
            await client.SendAsync($"subir\n{name}\n");
            Assert.Equal("recibido\nerror\n", await client.ReadUntilAsync("error\n"));
        }

        await client.SendAsync("list\n");
        Assert.Equal("(vacío)\n\n", await client.ReadUntilAsync("\n\n"));
        Assert.Equal(before, Snapshot(lab));
    }

    [Fact]
    public async Task An_upload_with_the_name_of_a_link_or_a_folder_leaves_both_alone()
    {
        await using var lab = FilesLab.Start();
        var outside = Path.Combine(lab.Root, "outside.txt");
        Directory.CreateDirectory(lab["folder"]);
        File.CreateSymbolicLink(lab["link"], outside); // which is not there yet
        await using var client = await lab.CarefulAsync();
        foreach (var name in new[] { "link", "folder" })
            Assert.Equal($"{name} (2)", await client.UploadAsync(name, new MemoryStream([1, 2, 3]), 3, progress: null, TestContext.Current.CancellationToken));
        Assert.False(File.Exists(outside));
        Assert.Equal(["folder (2)", "link (2)"], await client.ListAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_folder_that_is_gone_is_an_error_and_no_end()
    {
        await using var lab = FilesLab.Start();
        using var client = await lab.ComeAsync();
        Directory.Delete(lab.Folder);
        await client.SendAsync("list\nsubir f.txt 3\nabcf.txt\n");
        Assert.Equal("error\nrecibido\nerror\nerror\n", await client.ReadUntilAsync("recibido\nerror\nerror\n"));
        Directory.CreateDirectory(lab.Folder);
        await client.SendAsync("subir f.txt 3\nabc");
        Assert.Equal("recibido\nrecibido\n", await client.ReadUntilAsync("recibido\nrecibido\n"));
    }

    [Fact]
    public async Task A_named_pipe_in_the_folder_is_an_empty_file_and_nobody_waits_for_who_writes_to_it()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Named pipes are elsewhere there.");
        await using var lab = FilesLab.Start();
        using (var mkfifo = Process.Start("mkfifo", [lab["pipe"]]))
            await mkfifo.WaitForExitAsync(TestContext.Current.CancellationToken);
        await using var client = await lab.CarefulAsync();
        Assert.Equal(0, await client.RequestAsync("pipe", TestContext.Current.CancellationToken));
        Assert.Equal(["pipe"], await client.ListAsync(TestContext.Current.CancellationToken));
    }

    private static string[] Snapshot(FilesLab lab) =>
        [.. Directory.EnumerateFileSystemEntries(lab.Root, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None }).Order(StringComparer.Ordinal)];
}
