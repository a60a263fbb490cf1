using System.Text;
using System.Text.Json;

namespace Charla.Protocol.Tests;

/// <summary>The files of <c>tests/vectors</c>, which say in every language what this library must do.</summary>
internal static class Vectors
{
    public static JsonElement Read(string file) =>
        JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "vectors", file))).RootElement;

    public static IEnumerable<JsonElement> Read(string file, string list) => Read(file).GetProperty(list).EnumerateArray();

    public static string Text(this JsonElement row, string member) => row.GetProperty(member).GetString()!;

    /// <summary>The bytes of a member, which is a text, or stands as <c>hex</c>.</summary>
    public static byte[] Bytes(JsonElement row, string member) => row.TryGetProperty("hex", out var hex)
        ? Convert.FromHexString(hex.GetString()!)
        : Encoding.UTF8.GetBytes(row.Text(member));
}
