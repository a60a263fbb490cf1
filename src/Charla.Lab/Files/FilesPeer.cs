using System.Net;

namespace Charla.Lab.Files;

/// <summary>
/// The simple file server: keeps one folder, tells what is in it, gives its files and takes new ones, from any number of
/// clients at once. Both from those that say no lengths, as the exercise does, and from those that do; docs/labs/files.md.
/// </summary>
public sealed class FilesPeer : IAsyncDisposable
{
    /// <summary>The port unless another is named.</summary>
    public const int Port = 1055;

    private readonly TcpDoor _door;

    private FilesPeer(TcpDoor door) => _door = door;

    /// <summary>Where it listens.</summary>
    public IPEndPoint LocalEndPoint => _door.LocalEndPoint;

    /// <summary>Begins to listen.</summary>
    /// <exception cref="PortException">It cannot listen there.</exception>
    public static FilesPeer Open(IPEndPoint tcp, SharedFolder folder, GuestBook book, LabTexts texts, TimeProvider time) =>
        new(TcpDoor.Open(tcp, (client, cancellation) => new FilesTalk(client, folder, book, texts).RunAsync(cancellation), book, texts, time));

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _door.DisposeAsync();
}
