using System.Text;
using System.Text.Json;
using Charla.CommandLine;
using Charla.Terminal;

namespace Charla.Cli.Serve;

/// <summary>The JSON file of an operator's settings: <c>{"tcp": 22222, "plain": true}</c>, with comments where they like.</summary>
internal static class ServeSettingsFile
{
    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    private static readonly Dictionary<string, Func<ServeSettings, string?, ServeSettings>> Known = new(StringComparer.Ordinal)
    {
        ["data"] = (settings, value) => settings with { Data = value },
        ["bind"] = (settings, value) => settings with { Bind = value },
        ["tcp"] = (settings, value) => settings with { Tcp = value },
        ["udp"] = (settings, value) => settings with { Udp = value },
        ["http"] = (settings, value) => settings with { Http = value },
        ["registration"] = (settings, value) => settings with { Registration = value },
        ["metricsFrom"] = (settings, value) => settings with { MetricsFrom = value },
        ["addresses"] = (settings, value) => settings with { Addresses = value },
        ["plain"] = (settings, value) => settings with { Plain = value },
        ["name"] = (settings, value) => settings with { Name = value },
        ["rate"] = (settings, value) => settings with { Rate = value },
    };

    /// <exception cref="UsageException">There is no such file, or it cannot be understood.</exception>
    public static ServeSettings Read(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(Text(path), Lenient);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? document.RootElement.EnumerateObject().Aggregate(new ServeSettings(), (settings, member) => With(settings, member, path))
                : throw Bad(path, ServeTexts.Of("ConfigNoObject"));
        }
        catch (JsonException error)
        {
            throw Bad(path, ServeTexts.Of("ConfigNoJson", error.LineNumber.GetValueOrDefault() + 1));
        }
        catch (DecoderFallbackException)
        {
            throw Bad(path, ServeTexts.Of("ConfigNoUtf8"));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Bad(path, FileProblem.Of(error, path));
        }
    }

    private static ServeSettings With(ServeSettings settings, JsonProperty member, string path)
    {
        if (!Known.TryGetValue(member.Name, out var set))
            throw Bad(path, ServeTexts.Of("ConfigUnknown", SafeText.Line(member.Name), string.Join(", ", Known.Keys)));
        return member.Value.ValueKind switch
        {
            JsonValueKind.String => set(settings, member.Value.GetString()),
            JsonValueKind.Null => set(settings, null),
            // As it is written, so that nobody has to think of the quotes.
            JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => set(settings, member.Value.GetRawText()),
            _ => throw Bad(path, ServeTexts.Of("ConfigBadValue", member.Name)),
        };
    }

    // Editors put the mark of UTF-8 or of UTF-16 at its beginning.
    private static string Text(string path)
    {
        using var reader = new StreamReader(path, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true));
        return reader.ReadToEnd();
    }

    private static UsageException Bad(string path, string why) => new(ServeTexts.Of("BadConfig", path, why));
}
