using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Charla.Terminal;

namespace Charla.Cli.Commands.Admin;

/// <summary>A line of JSON for scripts.</summary>
internal static class JsonText
{
    private static readonly JsonSerializerOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The object without the members that are null.</summary>
    public static string Line(JsonObject row)
    {
        foreach (var empty in row.Where(member => member.Value is null).Select(member => member.Key).ToList())
            row.Remove(empty);
        return SafeText.Json(row.ToJsonString(Options));
    }
}
