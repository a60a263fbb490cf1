using System.Globalization;
using System.Text;

namespace Charla.Lab.Files;

/// <summary>What the file server and one client say to each other, from its name to <c>exit</c>.</summary>
internal sealed class FilesTalk(TcpGuest client, SharedFolder folder, GuestBook book, LabTexts texts)
{
    /// <summary>The longest request: a word, a name, a size, and room to spare.</summary>
    private const int MostRequestBytes = 1024;

    private const int MostNameCharacters = 32;

    private const string Received = "recibido";
    private const string No = "error";

    // What an upload without a length may wait for its first byte: an empty file cannot be told from one still to come.
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(30);

    private readonly byte[] _buffer = new byte[64 * 1024];
    private bool _mayBeContent; // what comes next may be the rest of an upload, and no request
    private bool _spokeLines;
    private long _counted;

    /// <exception cref="IOException">The connection broke.</exception>
    /// <exception cref="TimeoutException">The client does not read.</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        if (await HearAsync(cancellation) is not { } name)
            return;
        if (Request.Parse(name).Word == Word.Exit)
        {
            await AnswerAsync(texts.Of("FilesFarewell"), cancellation);
            return;
        }

        Call(name);
        await ListAsync(cancellation);
        while (await HearAsync(cancellation) is { } said)
        {
            if ((said.Length > 0 || _mayBeContent) && !await DoAsync(Request.Parse(said), cancellation))
                return;
        }
    }

    /// <returns>False where it was the last request.</returns>
    private async Task<bool> DoAsync(Request request, CancellationToken cancellation)
    {
        switch (request.Word)
        {
            case Word.List:
                await ListAsync(cancellation);
                break;
            case Word.Upload when request.Size is { } size:
                await UploadAsync(request.Name, size, cancellation);
                break;
            case Word.Upload:
                await UploadAsync(cancellation);
                break;
            case Word.Download:
                await DownloadAsync(request.Name, isCounted: true, cancellation);
                break;
            case Word.PlainName:
                await DownloadAsync(request.Name, isCounted: false, cancellation);
                break;
            case Word.Exit:
                await AnswerAsync(texts.Of("FilesFarewell"), cancellation);
                return false;
            default:
                await RefuseAsync(cancellation);
                break;
        }

        return true;
    }

    /// <summary>The next request; null at the end of the stream. What is too long for one comes as what no file is called.</summary>
    private async Task<string?> HearAsync(CancellationToken cancellation)
    {
        _spokeLines = client.Reader.SpeaksLines;
        var part = await client.Reader.ReadWholeAsync(MostRequestBytes, cancellation);
        Count(part is null ? 0 : 1);
        return part is { } message ? message.IsWhole ? Encoding.UTF8.GetString(message.Bytes.Span) : "\0" : null;
    }

    private void Call(string said)
    {
        var name = string.Concat(said.Where(c => !char.IsControl(c))).Trim();
        if (name.Length > 0)
            book.Call(client.Guest, name.Length > MostNameCharacters ? name[..MostNameCharacters] : name);
    }

    // An empty line ends it for those who read lines; the others take what one recv brings for all of it.
    private async Task ListAsync(CancellationToken cancellation)
    {
        _mayBeContent = false;
        IReadOnlyList<string> names;
        try
        {
            names = folder.Names();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Tell("FilesTrouble", folder.FullPath, e.Message);
            await AnswerAsync(No, cancellation);
            return;
        }

        var list = names.Count == 0 ? texts.Of("FilesNone") : string.Join('\n', names);
        await AnswerAsync(client.Reader.SpeaksLines ? list + "\n" : list, cancellation);
    }

    private async Task DownloadAsync(string said, bool isCounted, CancellationToken cancellation)
    {
        await using var file = folder.Find(said);
        if (file is null)
        {
            await RefuseAsync(cancellation);
            return;
        }

        _mayBeContent = false;
        var size = file.Content.Length;
        if (isCounted)
            await SendAsync(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{size}\n")), cancellation);
        for (var left = size; left > 0;)
        {
            var read = await ReadAsync(file, (int)Math.Min(left, _buffer.Length), cancellation);
            await SendAsync(_buffer.AsMemory(0, read), cancellation, messages: 0);
            left -= read;
        }

        client.Guest.WasTold(0);
        Tell("FilesGiven", file.Name, size);
    }

    // A file that became shorter meanwhile cannot be given as it was announced: the connection breaks, and says so.
    private async Task<int> ReadAsync(OutgoingFile file, int most, CancellationToken cancellation) =>
        await file.Content.ReadAsync(_buffer.AsMemory(0, most), cancellation) is var read and > 0
            ? read
            : throw new IOException($"{file.Name} became shorter.");

    /// <summary><c>subir NAME SIZE</c>: so many bytes, whenever they come and whatever they are.</summary>
    private async Task UploadAsync(string said, long size, CancellationToken cancellation)
    {
        if (FileName.Of(said) is not { } name)
        {
            Tell("FilesBadName", said);
            _mayBeContent = true;
            await RefuseAsync(cancellation);
            return;
        }

        _mayBeContent = false;
        await AnswerAsync(Received, cancellation);
        await using var upload = new ReceivedFile(folder);
        for (var left = size; left > 0;)
        {
            var read = await client.Reader.ReadBytesAsync(_buffer.AsMemory(0, (int)Math.Min(left, _buffer.Length)), cancellation);
            if (read == 0)
            {
                Tell("FilesBroken", name, size - left, size);
                return;
            }

            Count(messages: 0);
            await upload.WriteAsync(_buffer.AsMemory(0, read), cancellation);
            left -= read;
        }

        await KeepAsync(upload, name, tellsName: true, cancellation);
    }

    /// <summary>
    /// <c>subir</c> as in the exercise: then the name, then the content, which ends when nothing comes for a while, or with
    /// the stream. Nothing tells that it was all.
    /// </summary>
    private async Task UploadAsync(CancellationToken cancellation)
    {
        _mayBeContent = false;
        await AnswerAsync(Received, cancellation);
        if (await HearAsync(cancellation) is not { } said)
            return;
        // A client that has not read the refusal sends content now.
        _mayBeContent = true;
        if (FileName.Of(said) is not { } name)
        {
            Tell("FilesBadName", said);
            await AnswerAsync(No, cancellation);
            return;
        }

        await AnswerAsync(Received, cancellation);
        await using var upload = new ReceivedFile(folder);
        var patience = LongestSilence;
        while (await client.Reader.ReadBytesAsync(_buffer, patience, cancellation) is { } read and > 0)
        {
            Count(messages: 0);
            await upload.WriteAsync(_buffer.AsMemory(0, read), cancellation);
            patience = MessageReader.Pause;
        }

        if (upload.Length == 0 && upload.Problem is null)
        {
            await upload.DisposeAsync();
            Tell("FilesNothing", name);
            await AnswerAsync(No, cancellation);
            return;
        }

        await KeepAsync(upload, name, tellsName: false, cancellation);
    }

    private async Task KeepAsync(ReceivedFile upload, string name, bool tellsName, CancellationToken cancellation)
    {
        if (await upload.KeepAsync(name) is { } kept)
        {
            Tell("FilesTaken", kept, upload.Length);
            await AnswerAsync(tellsName && !string.Equals(kept, name, StringComparison.Ordinal) ? $"{Received} {kept}" : Received, cancellation);
            return;
        }

        Tell("FilesTrouble", name, upload.Problem);
        await AnswerAsync(No, cancellation);
    }

    /// <summary>There is no such file, or it was no request at all but the rest of an upload that a pause had cut.</summary>
    private async Task RefuseAsync(CancellationToken cancellation)
    {
        if (_mayBeContent)
        {
            await client.Reader.PassOverAsync(_spokeLines, cancellation);
            Count(messages: 0);
        }

        await AnswerAsync(No, cancellation);
    }

    private void Tell(string what, string? name, params object?[] more) =>
        book.Note(texts.Of(what, [client.Guest.Name is { } who ? book.Safe(who) : client.Guest.From, book.Safe(name ?? ""), .. more]));

    private void Count(int messages)
    {
        client.Guest.Said(client.Reader.BytesRead - _counted, messages);
        _counted = client.Reader.BytesRead;
    }

    private Task AnswerAsync(string text, CancellationToken cancellation) =>
        SendAsync(Encoding.UTF8.GetBytes(client.Reader.SpeaksLines ? text + "\n" : text), cancellation);

    private async Task SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation, int messages = 1)
    {
        await client.Writer.SendAsync(bytes, cancellation);
        client.Guest.WasTold(bytes.Length, messages);
    }
}
