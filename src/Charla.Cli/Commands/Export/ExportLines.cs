using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Charla.Client;
using Charla.CommandLine;
using Charla.CommandLine.Texts;
using Charla.Terminal;

namespace Charla.Cli.Commands.Export;

/// <summary>The line about a conversation; docs/export.md.</summary>
internal sealed record ConversationLine(
    string Conv, string Type, string? Of = null, string? History = null, string? Topic = null, bool Archived = false, long Head = 0, long? Read = null);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ConversationLine))]
internal sealed partial class ExportJson : JsonSerializerContext;

/// <summary>
/// Reads the objects of docs/export.md, one at a time. Export writes each into a line of its own; a program that passed them on may have
/// written them otherwise: in several lines, in another order of members, with other ends of lines.
/// </summary>
internal sealed class ExportLines(TextReader input)
{
    private static readonly JsonReaderOptions OneAfterTheOther = new() { AllowMultipleValues = true };

    private readonly ArrayBufferWriter<byte> _read = new();
    private byte[]? _next;
    private long _number;

    /// <summary>The next conversation, past what is left of the one before; null at the end.</summary>
    public async Task<ConversationLine?> NextConversationAsync(CancellationToken cancellation)
    {
        if (_number == 0 && !(await ReadAsync(cancellation) is { } first && IsExport(first)))
            throw new CommandException(ExitCode.Usage, Say.ImportNotAFile);
        for (var json = _next ?? await ReadAsync(cancellation); json is not null; json = await ReadAsync(cancellation))
        {
            _next = null;
            if (IsConversation(json))
                return Parse(json, utf8 => JsonSerializer.Deserialize(utf8, ExportJson.Default.ConversationLine)!);
        }

        return null;
    }

    /// <summary>The entries of the conversation that was read last.</summary>
    public async IAsyncEnumerable<Entry> EntriesAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        while (await ReadAsync(cancellation) is { } json)
        {
            if (IsConversation(json))
            {
                _next = json;
                yield break;
            }

            yield return Parse(json, utf8 => Entry.Parse(utf8));
        }
    }

    private static bool IsExport(byte[] json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement is { ValueKind: JsonValueKind.Object } root
            && root.TryGetProperty("export", out var export) && export.ValueKind == JsonValueKind.String && export.ValueEquals("charla")
            && root.TryGetProperty("version", out var version) && version.ValueKind == JsonValueKind.Number && version.TryGetInt32(out var number) && number == 1;
    }

    // Only an entry has a number, only a conversation has a head.
    private static bool IsConversation(byte[] json)
    {
        var (isEntry, hasHead) = (false, false);
        var reader = new Utf8JsonReader(json);
        while (reader.Read())
        {
            if (reader is not { TokenType: JsonTokenType.PropertyName, CurrentDepth: 1 })
                continue;
            isEntry |= reader.ValueTextEquals("seq"u8);
            hasHead |= reader.ValueTextEquals("head"u8);
        }

        return hasHead && !isEntry;
    }

    private T Parse<T>(byte[] json, Func<byte[], T> parse)
    {
        try
        {
            return parse(json);
        }
        catch (CharlaException e)
        {
            throw new CommandException(ExitCode.Usage, Say.ImportBadLine(_number, SafeText.Line(e.Message)));
        }
        catch (JsonException)
        {
            throw new CommandException(ExitCode.Usage, Say.ImportBadLine(_number, Say.ImportOtherMembers));
        }
    }

    // The next object, from as many lines as it has.
    private async Task<byte[]?> ReadAsync(CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                if (Take() is { } json)
                    return json;
            }
            catch (JsonException)
            {
                throw new CommandException(ExitCode.Usage, _number <= 1 ? Say.ImportNotAFile : Say.ImportNotJson(_number));
            }

            if (await LineAsync(cancellation) is not { } line)
                return _read.WrittenSpan.ContainsAnyExcept(" \t\r\n"u8) ? throw new CommandException(ExitCode.Usage, Say.ImportNotJson(_number)) : null;
            _number++;
            Encoding.UTF8.GetBytes(line, _read);
            _read.Write("\n"u8);
        }
    }

    // One object of what was read; null where it is not all there yet.
    private byte[]? Take()
    {
        var reader = new Utf8JsonReader(_read.WrittenSpan, isFinalBlock: false, new JsonReaderState(OneAfterTheOther));
        if (!reader.Read() || !reader.TrySkip())
            return null;
        var end = (int)reader.BytesConsumed;
        var json = _read.WrittenSpan[..end].ToArray();
        var rest = _read.WrittenSpan[end..].ToArray();
        _read.ResetWrittenCount();
        _read.Write(rest);
        return json;
    }

    private async Task<string?> LineAsync(CancellationToken cancellation)
    {
        try
        {
            return await input.ReadLineAsync(cancellation);
        }
        catch (DecoderFallbackException)
        {
            throw new CommandException(ExitCode.Usage, Say.ImportNotUtf8(_number + 1));
        }
        catch (IOException e)
        {
            throw new CommandException(ExitCode.Refused, Say.ImportBadLine(_number + 1, FileProblem.Of(e)));
        }
    }
}
