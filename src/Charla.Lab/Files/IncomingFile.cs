namespace Charla.Lab.Files;

/// <summary>
/// A file on its way in. Its bytes lie under a hidden name in the same folder; only when all of them are on the disk does
/// it get its own, so that nobody ever sees half of it. Thrown away unless kept.
/// </summary>
public sealed class IncomingFile : IAsyncDisposable
{
    internal const string Prefix = ".charla-";
    internal const string Ending = ".part";

    private readonly SharedFolder _folder;
    private readonly string _part;
    private readonly FileStream _stream;
    private bool _isKept;

    private IncomingFile(SharedFolder folder, string part, FileStream stream) => (_folder, _part, _stream) = (folder, part, stream);

    /// <summary>Bytes so far.</summary>
    public long Length { get; private set; }

    /// <summary>Adds bytes.</summary>
    /// <exception cref="IOException">The disk does not take them.</exception>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        await _stream.WriteAsync(bytes, cancellation);
        Length += bytes.Length;
    }

    /// <summary>It is whole: it is written to the disk and gets its name.</summary>
    /// <returns>The name, another one where that is taken.</returns>
    /// <exception cref="IOException">The disk does not take it.</exception>
    public async Task<string> KeepAsync(string name)
    {
        // Only what is on the disk may be called received.
        await Task.Run(() => _stream.Flush(flushToDisk: true));
        await _stream.DisposeAsync();
        name = _folder.Adopt(_part, name);
        _isKept = true;
        return name;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await _stream.DisposeAsync();
            if (!_isKept)
                File.Delete(_part);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It stays hidden, and is removed with the next start.
        }
    }

    internal static IncomingFile Create(SharedFolder folder)
    {
        var part = Path.Join(folder.FullPath, $"{Prefix}{Guid.NewGuid():N}{Ending}");
        // Locked, which tells other programs on this folder that it is not abandoned.
        var stream = new FileStream(part, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Share = FileShare.None,
            Options = FileOptions.Asynchronous,
            BufferSize = 0,
        });
        return new IncomingFile(folder, part, stream);
    }

    internal static void RemoveIfAbandoned(string part)
    {
        try
        {
            using (new FileStream(part, FileMode.Open, FileAccess.Write, FileShare.None))
            {
                // Nobody holds it.
            }

            File.Delete(part);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Someone else is receiving it.
        }
    }
}
