namespace Charla.EndToEnd.Labs;

/// <summary>Where the course material is, in the checkout that the tests run in.</summary>
internal static class LabFolder
{
    public static string Path { get; } = System.IO.Path.Combine(Checkout(), "docs", "labs");

    public static string Solutions { get; } = System.IO.Path.Combine(Path, "solutions");

    /// <summary>All pages, in both languages.</summary>
    public static IReadOnlyList<LabPage> Pages => [.. Directory.EnumerateFiles(Path, "*.md").Order(StringComparer.Ordinal).Select(LabPage.Read)];

    private static string Checkout()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(System.IO.Path.Combine(folder.FullName, "Charla.slnx")))
            folder = folder.Parent ?? throw new DirectoryNotFoundException("The tests run outside of their checkout.");
        return folder.FullName;
    }
}
