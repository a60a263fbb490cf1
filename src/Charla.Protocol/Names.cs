using System.Diagnostics.CodeAnalysis;

namespace Charla.Protocol;

/// <summary>Under which a name is looked up and kept unique: two names are the same where either key is.</summary>
/// <param name="Folded">The name without differences of case and of how its characters are encoded.</param>
/// <param name="Skeleton">What the name looks like: look-alikes share it (UTS #39).</param>
public readonly record struct NameKeys(string Folded, string Skeleton);

/// <summary>What may be a nick or a room's name, and which names count as the same.</summary>
public static class Names
{
    /// <summary>The keys of a nick, or of a room's name without its <c>#</c>; a fault where it cannot be a name.</summary>
    public static bool TryKeys(string name, out NameKeys keys, [NotNullWhen(false)] out Fault? fault)
    {
        keys = new NameKeys(name.ToLowerInvariant(), name.ToLowerInvariant());
        fault = name.Length is > 0 and <= Limits.NameRunes ? null : Faults.BadName(name);
        return fault is null;
    }
}
