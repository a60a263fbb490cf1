using System.Text;

namespace Charla.Lab.Files;

/// <summary>A file that is given away.</summary>
public sealed record OutgoingFile(string Name, Stream Content) : IAsyncDisposable
{
    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Content.DisposeAsync();
}

/// <summary>
/// The one folder whose files are given away and received; nothing outside of it can be named, nor reached by a link.
/// All members may be called from any thread.
/// </summary>
public sealed class SharedFolder
{
    /// <summary>Names in one list; a folder with more is no longer for people.</summary>
    public const int MostNames = 10_000;

    private static readonly FileStreamOptions ForReading = new()
    {
        Share = FileShare.Read | FileShare.Delete,
        Options = FileOptions.Asynchronous,
        BufferSize = 0,
    };

    private readonly Lock _naming = new();

    private SharedFolder(string path) => FullPath = path;

    /// <summary>Where it is.</summary>
    public string FullPath { get; }

    /// <summary>Opens the folder, makes it where it is not there yet, and removes what a run that was killed has left half-received.</summary>
    /// <exception cref="IOException">It cannot be.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be.</exception>
    public static SharedFolder Open(string path)
    {
        var folder = Directory.CreateDirectory(path).FullName;
        foreach (var left in Directory.EnumerateFiles(folder, IncomingFile.Prefix + "*" + IncomingFile.Ending))
            IncomingFile.RemoveIfAbandoned(left);
        return new SharedFolder(folder);
    }

    /// <summary>The files' names in order, <see cref="MostNames"/> of them at most.</summary>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be read.</exception>
    public IReadOnlyList<string> Names() =>
    [
        .. new DirectoryInfo(FullPath).EnumerateFiles()
            .Where(IsPlain)
            .Select(file => FileName.Of(file.Name))
            .OfType<string>()
            .Take(MostNames)
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>Opens a file to give it away; null where there is none of that name that may be given.</summary>
    /// <remarks>What is empty is not opened: it may be a named pipe, and whoever opens one waits for someone to write to it.</remarks>
    public OutgoingFile? Find(string said)
    {
        if (FileName.Of(said) is not { } name)
            return null;
        // A file that came here by other means may have its é in two characters, as some systems write it.
        foreach (var path in new[] { PathOf(name), PathOf(name.Normalize(NormalizationForm.FormD)) })
        {
            try
            {
                var file = new FileInfo(path);
                if (IsPlain(file))
                    return new OutgoingFile(file.Name, file.Length == 0 ? Stream.Null : file.Open(ForReading));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It has just gone, or is not for everyone.
            }
        }

        return null;
    }

    /// <summary>Begins a file, which has no name until it is whole.</summary>
    /// <exception cref="IOException">The disk does not take it.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written to.</exception>
    public IncomingFile Begin() => IncomingFile.Create(this);

    /// <summary>Gives a whole file its name, or the next free one like it: what is there already is never replaced.</summary>
    /// <returns>The name it got.</returns>
    internal string Adopt(string part, string name)
    {
        lock (_naming)
        {
            var free = name;
            for (var number = 2; Path.Exists(PathOf(free)) || Path.Exists(PathOf(free.Normalize(NormalizationForm.FormD))); number++)
                free = FileName.Numbered(name, number);
            File.Move(part, PathOf(free));
            return free;
        }
    }

    // A link may lead out of the folder, so none is followed.
    private static bool IsPlain(FileInfo file) => file.Exists && !file.Attributes.HasFlag(FileAttributes.ReparsePoint);

    private string PathOf(string name) => Path.Join(FullPath, name);
}
