namespace Charla.Server.Storage;

/// <summary>Another server keeps its data in the folder.</summary>
public sealed class FolderInUseException(string folder, Exception? inner = null) : Exception($"{folder} is in use by another server.", inner)
{
    public string Folder { get; } = folder;
}
