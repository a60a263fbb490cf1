using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Charla.Lab.Files;

/// <summary>The careful client of the file server: says how long things are, and is told. For one request at a time.</summary>
/// <remarks>All of it may end with a <see cref="TimeoutException"/>, where the server says nothing.</remarks>
public sealed class FilesClient : IAsyncDisposable
{
    private const int MostLineBytes = 1024;

    // A disk may take its time to store a large file.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly NetworkStream _stream;
    private readonly MessageReader _reader;
    private readonly TimeProvider _time;
    private readonly byte[] _buffer = new byte[64 * 1024];

    private FilesClient(NetworkStream stream, TimeProvider time)
    {
        _stream = stream;
        // Its answers end with newlines, since that is how it is asked, however slowly they come.
        _reader = new MessageReader(stream, time) { SpeaksLines = true };
        _time = time;
    }

    /// <summary>Connects and says a name.</summary>
    /// <exception cref="SocketException">Nobody is there.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    public static async Task<(FilesClient Client, IReadOnlyList<string> Names)> ConnectAsync(
        string host, int port, string name, TimeProvider time, CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(host, port, cancellation);
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        var client = new FilesClient(new NetworkStream(socket, ownsSocket: true), time);
        try
        {
            await client.SayAsync(name, cancellation);
            return (client, await client.ReadListAsync(cancellation));
        }
        catch
        {
            await client.DisposeAsync();
            throw;
        }
    }

    /// <summary>What there is; a line as the server says it where there is nothing.</summary>
    /// <exception cref="IOException">The connection broke.</exception>
    public async Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellation)
    {
        await SayAsync("list", cancellation);
        return await ReadListAsync(cancellation);
    }

    /// <summary>Sends exactly so many bytes.</summary>
    /// <returns>The name the file got there; null where it was refused.</returns>
    /// <exception cref="IOException">The connection broke.</exception>
    /// <exception cref="InvalidDataException">The content was shorter: the connection is of no more use.</exception>
    public async Task<string?> UploadAsync(string name, Stream content, long size, IProgress<long>? progress, CancellationToken cancellation)
    {
        await SayAsync(string.Create(CultureInfo.InvariantCulture, $"subir {name} {size}"), cancellation);
        if (!IsReceived(await ReadLineAsync(cancellation), out _))
            return null;
        for (var left = size; left > 0;)
        {
            var read = await content.ReadAsync(_buffer.AsMemory(0, (int)Math.Min(left, _buffer.Length)), cancellation);
            if (read == 0)
                throw new InvalidDataException("The file became shorter.");
            await _stream.WriteAsync(_buffer.AsMemory(0, read), cancellation);
            left -= read;
            progress?.Report(size - left);
        }

        return IsReceived(await ReadLineAsync(cancellation), out var another) ? another ?? name : null;
    }

    /// <summary>Asks for a file; its bytes then have to be taken with <see cref="ReceiveAsync"/>.</summary>
    /// <returns>How many bytes come; null where there is no such file.</returns>
    /// <exception cref="IOException">The connection broke.</exception>
    public async Task<long?> RequestAsync(string name, CancellationToken cancellation)
    {
        await SayAsync($"bajar {name}", cancellation);
        return long.TryParse(await ReadLineAsync(cancellation), NumberStyles.None, CultureInfo.InvariantCulture, out var size) ? size : null;
    }

    /// <summary>Takes the bytes of a file.</summary>
    /// <exception cref="EndOfStreamException">The connection ended before they had all come.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    public async Task ReceiveAsync(long size, Func<ReadOnlyMemory<byte>, ValueTask> take, IProgress<long>? progress, CancellationToken cancellation)
    {
        for (var left = size; left > 0;)
        {
            var read = await _reader.ReadBytesAsync(_buffer.AsMemory(0, (int)Math.Min(left, _buffer.Length)), cancellation);
            if (read == 0)
                throw new EndOfStreamException();
            await take(_buffer.AsMemory(0, read));
            left -= read;
            progress?.Report(size - left);
        }
    }

    /// <summary>Takes leave.</summary>
    /// <returns>The farewell.</returns>
    /// <exception cref="IOException">The connection broke.</exception>
    public async Task<string> ExitAsync(CancellationToken cancellation)
    {
        await SayAsync("exit", cancellation);
        return await ReadLineAsync(cancellation);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    private static bool IsReceived(string answer, out string? name)
    {
        name = answer.StartsWith("recibido ", StringComparison.Ordinal) ? answer["recibido ".Length..] : null;
        return name is not null || string.Equals(answer, "recibido", StringComparison.Ordinal);
    }

    private async Task<IReadOnlyList<string>> ReadListAsync(CancellationToken cancellation)
    {
        var names = new List<string>();
        while (await ReadLineAsync(cancellation) is { Length: > 0 } line)
        {
            names.Add(line);
            // It does not know how long the list is: that is how it ends.
            if (names.Count > SharedFolder.MostNames)
                throw new InvalidDataException();
        }

        return names;
    }

    private async Task SayAsync(string line, CancellationToken cancellation) =>
        await _stream.WriteAsync(Encoding.UTF8.GetBytes(line + "\n"), cancellation);

    private async Task<string> ReadLineAsync(CancellationToken cancellation)
    {
        using var patience = new CancellationTokenSource(Patience, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, patience.Token);
        try
        {
            return await _reader.ReadWholeAsync(MostLineBytes, either.Token) is { } line
                ? Encoding.UTF8.GetString(line.Bytes.Span)
                : throw new EndOfStreamException();
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new TimeoutException();
        }
    }
}
