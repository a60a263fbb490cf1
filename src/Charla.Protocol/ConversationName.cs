using System.Diagnostics.CodeAnalysis;

namespace Charla.Protocol;

/// <summary>
/// A conversation as a person types it: <c>#room</c>, or <c>@nick</c> for the direct one with that person. Two are equal
/// where they name the same one, whatever their case.
/// </summary>
public readonly record struct ConversationName
{
    // Null in a default value only, which names nothing.
    private readonly string? _typed;
    private readonly string? _name;

    private ConversationName(string typed, string name, NameKeys keys)
    {
        _typed = typed;
        _name = name;
        Keys = keys;
    }

    /// <summary>A room, not a person.</summary>
    public bool IsRoom => _typed?[0] == '#';

    /// <summary>The name without its <c>#</c> or <c>@</c>, in the form in which names are stored.</summary>
    public string Name => _name ?? "";

    /// <summary>The keys of <see cref="Name"/>.</summary>
    public NameKeys Keys { get; }

    /// <summary>Which log of that name is meant; null: the one that has it now.</summary>
    public long? Log { get; init; }

    /// <summary>Reads <c>#room</c> or <c>@nick</c>; a fault where it is neither.</summary>
    public static bool TryParse(string text, out ConversationName name, [NotNullWhen(false)] out Fault? fault)
    {
        name = default;
        if (text is not ['#' or '@', _, ..])
        {
            fault = Faults.BadConversation(text);
            return false;
        }

        var bare = text[1..];
        if (Names.TryKeys(bare, out var keys, out fault))
            name = new ConversationName(text, Names.Normalize(bare), keys);
        return fault is null;
    }

    /// <summary>Equal where both stand for the same name, however it was typed.</summary>
    public bool Equals(ConversationName other) =>
        IsRoom == other.IsRoom && string.Equals(Keys.Folded, other.Keys.Folded, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(IsRoom, Keys.Folded);

    /// <summary>What was typed.</summary>
    public override string ToString() => _typed ?? "";
}
