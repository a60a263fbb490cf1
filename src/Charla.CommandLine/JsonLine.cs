using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Charla.Terminal;

namespace Charla.CommandLine;

/// <summary>One JSON object in one line, for programs; harmless for a terminal all the same.</summary>
public static class JsonLine
{
    // Letters and emoji as themselves; what a terminal could act on is escaped by SafeText.
    private static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The object with the members that <paramref name="members"/> writes.</summary>
    public static string Of(Action<Utf8JsonWriter> members)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Json))
        {
            writer.WriteStartObject();
            members(writer);
            writer.WriteEndObject();
        }

        return SafeText.Json(Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length));
    }

    /// <summary>A time as the protocol writes it.</summary>
    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>A member that is left out where there is nothing to say.</summary>
    public static void Optional(this Utf8JsonWriter writer, string name, string? value)
    {
        if (value is not null)
            writer.WriteString(name, value);
    }

    /// <inheritdoc cref="Optional(Utf8JsonWriter, string, string?)"/>
    public static void Optional(this Utf8JsonWriter writer, string name, long? value)
    {
        if (value is { } number)
            writer.WriteNumber(name, number);
    }
}
