namespace Charla.Text;

/// <summary>Whoever is meant by a name that stands in a text.</summary>
/// <param name="Nick">The nick as the server says it.</param>
/// <param name="Length">How much of the text is that name.</param>
internal readonly record struct Meant(string Nick, int Length);

/// <summary>Of names that may stand at a place, the longest first, the one that is meant.</summary>
internal delegate Meant? Who(IReadOnlyList<string> names);
