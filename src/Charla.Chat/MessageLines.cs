using Charla.CommandLine;
using Charla.Terminal;

namespace Charla.Chat;

/// <summary>A message as lines of the terminal, in the chat line by line.</summary>
internal sealed class MessageLines(Surroundings here)
{
    public bool HasNickColours { get; set; } = true;

    /// <summary>What someone said: their name stands out, each in a colour of their own.</summary>
    public string Said(string before, string nick, IReadOnlyList<string> lines)
    {
        var start = here.HasColour ? $"\e[2m{before}\e[0m" : before;
        var name = here.HasColour && HasNickColours ? $"\e[{31 + Hue(nick)}m{nick}\e[0m" : nick;
        return string.Join("\n    ", [$"{start} {name}: {lines[0]}", .. lines.Skip(1)]);
    }

    /// <summary>The lines of a text as this terminal can show them; as they were written, where it has no colours.</summary>
    public string[] Of(string? text, IReadOnlyList<string> mentions, string me)
    {
        if (!here.HasColour)
            return SafeText.Lines(text);
        var rows = new TextView(Symbols.For(here.Environment).Text, nick => new Style(Effects: string.Equals(nick, me, StringComparison.OrdinalIgnoreCase)
            ? Effects.Bold | Effects.Reverse : Effects.Bold), here.Width() - 4).Rows(text, mentions);
        // The terminal wraps them itself.
        return [.. rows.SelectMany(row => row.Lines(int.MaxValue)).Select(line => Painter.Line(line, here.Abilities))];
    }

    // The same on every machine and in every run, which string.GetHashCode is not.
    private static int Hue(string nick) => nick.Aggregate(0, (sum, c) => (sum * 31 + c) % 6);
}
