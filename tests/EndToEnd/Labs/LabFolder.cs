namespace Charla.EndToEnd.Labs;

/// <summary>Where the course material is, in the checkout that the tests run in.</summary>
internal static class LabFolder
{
    public static string Path { get; } = System.IO.Path.Combine(Checkout(), "docs", "labs");

    public static string Solutions { get; } = System.IO.Path.Combine(Path, "solutions");

    /// <summary>The files of all pages, in both languages.</summary>
    public static IEnumerable<string> Names =>
        Directory.EnumerateFiles(Path, "*.md").Select(path => System.IO.Path.GetFileName(path)).Order(StringComparer.Ordinal);

    public static IReadOnlyList<LabPage> Pages => [.. Names.Select(name => LabPage.Read(System.IO.Path.Combine(Path, name)))];

    private static string Checkout()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(System.IO.Path.Combine(folder.FullName, "Charla.slnx")))
            folder = folder.Parent ?? throw new DirectoryNotFoundException("The tests run outside of their checkout.");
        return folder.FullName;
    }
}
