using Charla.EndToEnd.Support;

namespace Charla.EndToEnd.Labs;

/// <summary>
/// Where readers work one after the other, each from an empty folder. What one has compiled is there for the next one: <c>dotnet run</c>
/// knows a program by its path and keeps what it made of it, and compiling is most of what a page takes.
/// </summary>
public sealed class Workshop : IDisposable
{
    private readonly TempFolder _temp = new();

    /// <summary>Where <c>dotnet run</c> keeps what it compiled.</summary>
    public string Builds => _temp["builds"];

    /// <summary>The folder in which one works: the same for all, and nothing in it.</summary>
    public string EmptyFolder()
    {
        var folder = new DirectoryInfo(_temp["lab"]);
        if (folder.Exists)
            folder.Delete(recursive: true);
        folder.Create();
        return folder.FullName;
    }

    public void Dispose() => _temp.Dispose();
}
