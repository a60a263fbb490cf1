namespace Charla.Protocol;

/// <summary>
/// The words of the wire: a table for each set of them, in the file of the values that they stand for. Nobody else spells
/// them. <c>tests/vectors/vocabulary.json</c> has the same tables for every language.
/// </summary>
public static partial class Vocabulary;
