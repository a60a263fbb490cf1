using System.Text.Json;
using System.Text.Json.Serialization;
using Charla.Client;
using Charla.CommandLine;
using Charla.Protocol;

namespace Charla.Chat;

/// <summary>How somebody wants their chat to look, for all servers.</summary>
internal sealed record ChatPreferences
{
    /// <summary>Arrivals and departures are shown.</summary>
    public bool Arrivals { get; init; } = true;

    /// <summary>Somebody enters, or leaves by themself.</summary>
    public static bool IsArrival(Entry entry) => entry is { Kind: EntryKind.Join } or { Kind: EntryKind.Leave, By: null };

    /// <summary>What was kept last; as at first where nothing was, or nothing that can be read.</summary>
    public static ChatPreferences Load(Surroundings here)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(PathOf(here)), ChatPreferencesJson.Default.ChatPreferences) ?? new ChatPreferences();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return new ChatPreferences();
        }
    }

    /// <summary>Keeps them beside the tokens. Where that cannot be they last until one leaves.</summary>
    public void Save(Surroundings here)
    {
        try
        {
            Directory.CreateDirectory(TokenStore.Home(here.Environment));
            File.WriteAllBytes(PathOf(here), JsonSerializer.SerializeToUtf8Bytes(this, ChatPreferencesJson.Default.ChatPreferences));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It is no more than a look.
        }
    }

    private static string PathOf(Surroundings here) => Path.Combine(TokenStore.Home(here.Environment), "chat.json");
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(ChatPreferences))]
internal sealed partial class ChatPreferencesJson : JsonSerializerContext;
