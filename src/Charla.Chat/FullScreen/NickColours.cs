using Charla.Terminal;

namespace Charla.Chat.FullScreen;

/// <summary>Each nick has a colour of its own.</summary>
internal static class NickColours
{
    // Spread around the circle; neither too dark nor too bright for either ground.
    private static readonly byte[] Colours = [33, 37, 71, 99, 130, 133, 136, 160, 166, 168, 64, 68, 72, 97, 139, 172];

    /// <summary>The style of a nick: the same on every machine and in every run, which string.GetHashCode is not.</summary>
    public static Style Of(ChatState state, string nick)
    {
        var hash = nick.ToLowerInvariant().Aggregate(17u, (sum, c) => unchecked((sum * 31) + c));
        return state.HasNickColours ? new Style(Colours[hash % Colours.Length], 0, Effects.Bold) : Palette.Bold;
    }
}
