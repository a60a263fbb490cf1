namespace Charla.EndToEnd.Support;

/// <summary>A folder that is gone after the test.</summary>
internal sealed class TempFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("charla-e2e-").FullName;

    public string this[string name] => System.IO.Path.Combine(Path, name);

    public static implicit operator string(TempFolder folder) => folder.Path;

    public void Dispose()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (IOException)
        {
            // A process that was just killed may still be letting go of a file.
        }
    }
}
