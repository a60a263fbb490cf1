namespace Charla.Text;

/// <summary>A part of a line. The page's <c>tree.ts</c> has the same ones.</summary>
public abstract record Inline;

/// <summary>Text as it stands.</summary>
public sealed record Plain(string Text) : Inline;

/// <summary><c>**…**</c>.</summary>
public sealed record Bold(IReadOnlyList<Inline> Children) : Inline;

/// <summary><c>*…*</c> or <c>_…_</c>.</summary>
public sealed record Italic(IReadOnlyList<Inline> Children) : Inline;

/// <summary><c>~~…~~</c>.</summary>
public sealed record Strike(IReadOnlyList<Inline> Children) : Inline;

/// <summary>Code in a line.</summary>
public sealed record Code(string Text) : Inline;

/// <summary>What leads to an address.</summary>
/// <param name="Href">The address: of http, https or mailto, nothing else.</param>
/// <param name="Children">What is shown.</param>
/// <param name="IsBare">The address itself stands in the text, and <paramref name="Children"/> is that.</param>
public sealed record Link(string Href, IReadOnlyList<Inline> Children, bool IsBare) : Inline;

/// <summary><c>@nick</c>, or <c>nick</c> before the colon at the beginning, of somebody whom the server took as mentioned.</summary>
/// <param name="Nick">The nick as the server says it.</param>
/// <param name="Text">What was typed.</param>
public sealed record Mention(string Nick, string Text) : Inline;

/// <summary><c>#room</c> as it was written; whether there is such a room is not known.</summary>
public sealed record Room(string Conversation, string Text) : Inline;

/// <summary>The end of a line inside of a paragraph.</summary>
public sealed record Break : Inline;
