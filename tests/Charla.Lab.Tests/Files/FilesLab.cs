using System.Net;
using Charla.Lab.Files;

namespace Charla.Lab.Tests.Files;

/// <summary>A file server on a folder of its own.</summary>
internal sealed class FilesLab : IAsyncDisposable
{
    private readonly FilesPeer _peer;

    private FilesLab(TimeProvider time, string language)
    {
        Root = Directory.CreateTempSubdirectory("charla-files-").FullName;
        Folder = Path.Combine(Root, "shared");
        var texts = LabTexts.In(language);
        Book = new GuestBook(texts, time);
        _peer = FilesPeer.Open(new IPEndPoint(IPAddress.Loopback, 0), SharedFolder.Open(Folder), Book, texts, time);
    }

    /// <summary>Around the shared folder: nobody may get there.</summary>
    public string Root { get; }

    public string Folder { get; }

    public GuestBook Book { get; }

    public IPEndPoint EndPoint => _peer.LocalEndPoint;

    public string this[string name] => Path.Combine(Folder, name);

    public static FilesLab Start(TimeProvider? time = null, string language = "es") => new(time ?? TimeProvider.System, language);

    /// <summary>Everything in the folder, what is hidden too.</summary>
    public string[] Everything() => [.. Directory.EnumerateFileSystemEntries(Folder).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];

    /// <summary>A client that ends its messages with newlines and has said its name.</summary>
    public async Task<PlainClient> ComeAsync(string name = "ana")
    {
        var client = await PlainClient.ConnectAsync(EndPoint);
        await client.SendAsync(name + "\n");
        await client.ReadUntilAsync("\n\n");
        return client;
    }

    /// <summary>The careful client.</summary>
    public async Task<FilesClient> CarefulAsync(string name = "ana") =>
        (await FilesClient.ConnectAsync("127.0.0.1", EndPoint.Port, name, TimeProvider.System, TestContext.Current.CancellationToken)).Client;

    public async ValueTask DisposeAsync()
    {
        await _peer.DisposeAsync();
        Directory.Delete(Root, recursive: true);
    }
}
