using System.Collections.Frozen;
using System.Text;

namespace Charla.Protocol.Internal;

/// <summary>What a name looks like: the skeleton of UTS #39, section 4, by our own table <c>Tables/LookAlikes.txt</c>.</summary>
internal static class LookAlikes
{
    private const char DottedCircle = '\u25cc';

    private static readonly FrozenDictionary<char, string> Prototypes = Table.Lines("LookAlikes.txt")
        .SelectMany(line => line.Replace(DottedCircle.ToString(), "", StringComparison.Ordinal).Split(' '))
        .ToFrozenDictionary(word => word[0], word => word[1..]);

    /// <summary>Letters that look alike become the same ones; case is kept, as <c>I</c> is like <c>l</c> and <c>i</c> is not.</summary>
    public static string Skeleton(string name)
    {
        // The marks are taken off their letters first, so that one line of the table serves é, è and ê.
        var skeleton = new StringBuilder();
        foreach (var letter in name.Normalize(NormalizationForm.FormKD))
        {
            if (Prototypes.TryGetValue(letter, out var prototype))
                skeleton.Append(prototype);
            else
                skeleton.Append(letter);
        }

        // A dot on what has one already does not show.
        return skeleton.Replace("i\u0307", "i").Replace("j\u0307", "j").ToString();
    }
}
