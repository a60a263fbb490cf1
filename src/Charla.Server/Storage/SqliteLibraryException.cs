namespace Charla.Server.Storage;

/// <summary>The SQLite that was loaded may damage data, or there is none: nothing was opened.</summary>
/// <param name="version">What was loaded; null: nothing.</param>
public sealed class SqliteLibraryException(string? version) : Exception($"SQLite {version ?? "is missing"}, {Sqlite.SqliteLibrary.Oldest} or newer is needed.")
{
    /// <inheritdoc cref="SqliteLibraryException(string)" path="/param[@name='version']"/>
    public string? Version { get; } = version;
}
