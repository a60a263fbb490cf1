namespace Charla.Lab.Commands;

/// <summary>A heading of a table; numbers stand at the right of their column.</summary>
internal readonly record struct LabHeading(string Text, bool IsNumber = false);

/// <summary>What the screen of a lab shows: a title, a table, what happened lately, and what one can do.</summary>
internal sealed record LabPicture
{
    /// <summary>The first line names the lab; the others stand below.</summary>
    public required IReadOnlyList<string> Title { get; init; }

    /// <summary>None: there is no table.</summary>
    public IReadOnlyList<LabHeading> Headings { get; init; } = [];

    /// <summary>As many cells each as there are headings.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Rows { get; init; } = [];

    /// <summary>What happened, the newest last.</summary>
    public IReadOnlyList<string> Lines { get; init; } = [];

    /// <summary>What one can do.</summary>
    public string Hint { get; init; } = "";
}
