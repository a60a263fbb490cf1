namespace Charla.Lab.Files;

/// <summary>
/// Content that is being received, with what goes wrong with the disk kept until the end: the other side sends all of it
/// before it looks for an answer, so all of it is taken, even when it can no longer be stored.
/// </summary>
public sealed class ReceivedFile : IAsyncDisposable
{
    private IncomingFile? _file;

    /// <param name="folder">Where it is to be.</param>
    public ReceivedFile(SharedFolder folder)
    {
        try
        {
            _file = folder.Begin();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Problem = e.Message;
        }
    }

    /// <summary>What the system said, where it did not take it.</summary>
    public string? Problem { get; private set; }

    /// <summary>Bytes that are stored so far.</summary>
    public long Length => _file?.Length ?? 0;

    /// <summary>Takes bytes.</summary>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        try
        {
            if (_file is not null)
                await _file.WriteAsync(bytes, cancellation);
        }
        catch (IOException e)
        {
            await GiveUpAsync(e);
        }
    }

    /// <summary>It was all.</summary>
    /// <returns>The name it got; null where it could not be kept.</returns>
    public async Task<string?> KeepAsync(string name)
    {
        try
        {
            return _file is null ? null : await _file.KeepAsync(name);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            await GiveUpAsync(e);
            return null;
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _file?.DisposeAsync() ?? ValueTask.CompletedTask;

    // At once: the room that it takes is what others are short of.
    private async Task GiveUpAsync(Exception why)
    {
        Problem = why.Message;
        await _file!.DisposeAsync();
        _file = null;
    }
}
