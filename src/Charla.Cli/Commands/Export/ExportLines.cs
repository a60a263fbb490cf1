using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Charla.Cli.Texts;
using Charla.Client;

namespace Charla.Cli.Commands.Export;

/// <summary>The line about a conversation; docs/export.md.</summary>
internal sealed record ConversationLine(
    string Conv, string Type, string? Of = null, string? History = null, string? Topic = null, bool Archived = false, long Head = 0, long? Read = null);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ConversationLine))]
internal sealed partial class ExportJson : JsonSerializerContext;

/// <summary>Reads the lines of docs/export.md, one at a time.</summary>
internal sealed class ExportLines(TextReader input)
{
    private string? _next;
    private long _number;

    /// <summary>The next conversation, past what is left of the one before; null at the end.</summary>
    public async Task<ConversationLine?> NextConversationAsync(CancellationToken cancellation)
    {
        if (_number == 0 && !(await ReadAsync(cancellation) is { } first && first.StartsWith("{\"export\":\"charla\",\"version\":1}", StringComparison.Ordinal)))
            throw new CommandException(ExitCode.Usage, Say.ImportNotAFile);
        for (var line = _next ?? await ReadAsync(cancellation); line is not null; line = await ReadAsync(cancellation))
        {
            _next = null;
            if (IsConversation(line))
                return Parse(line, utf8 => JsonSerializer.Deserialize(utf8, ExportJson.Default.ConversationLine)!);
        }

        return null;
    }

    /// <summary>The entries of the conversation that was read last.</summary>
    public async IAsyncEnumerable<Entry> EntriesAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        while (await ReadAsync(cancellation) is { } line)
        {
            if (IsConversation(line))
            {
                _next = line;
                yield break;
            }

            yield return Parse(line, utf8 => Entry.Parse(utf8));
        }
    }

    // Only an entry has a number.
    private static bool IsConversation(string line) =>
        line.StartsWith("{\"conv\":", StringComparison.Ordinal) && line.Contains("\"head\":", StringComparison.Ordinal) && !line.Contains("\"seq\":", StringComparison.Ordinal);

    private T Parse<T>(string line, Func<byte[], T> parse)
    {
        try
        {
            return parse(Encoding.UTF8.GetBytes(line));
        }
        catch (Exception e) when (e is JsonException or CharlaException)
        {
            throw new CommandException(ExitCode.Usage, Say.ImportBadLine(_number, SafeText.Line(e.Message)));
        }
    }

    private async Task<string?> ReadAsync(CancellationToken cancellation)
    {
        _number++;
        try
        {
            return await input.ReadLineAsync(cancellation);
        }
        catch (IOException e)
        {
            throw new CommandException(ExitCode.Refused, Say.ImportBadLine(_number, e.Message));
        }
    }
}
