using SQLitePCL;

namespace Charla.Server.Storage.Sqlite;

/// <summary>SQLite itself: the library that comes with Charla, and no other.</summary>
public static class SqliteLibrary
{
    /// <summary>
    /// Older ones may damage a database that one connection writes while another copies its WAL back, as Charla does
    /// (sqlite.org/wal.html#walresetbug).
    /// </summary>
    public static readonly Version Oldest = new(3, 51, 3);

    private static readonly Lazy<string?> Loaded = new(Load);

    /// <summary>The version that answers, for example <c>3.53.4</c>; null where the library cannot be loaded.</summary>
    public static string? Version => Loaded.Value;

    /// <summary>Loads it, before anything is asked of it.</summary>
    /// <exception cref="SqliteLibraryException">It cannot be loaded, or another one was that is too old.</exception>
    public static void Require()
    {
        if (!Suffices(Version))
            throw new SqliteLibraryException(Version);
    }

    /// <summary>Whether a version may be used.</summary>
    public static bool Suffices(string? version) => System.Version.TryParse(version, out var parsed) && parsed >= Oldest;

    private static string? Load()
    {
        try
        {
            raw.SetProvider(new SQLite3Provider_e_sqlite3());
            raw.FreezeProvider();

            // Without its statistics, which nobody reads, memory is allocated without a process-wide lock.
            raw.sqlite3_config(raw.SQLITE_CONFIG_MEMSTATUS, 0);
            raw.sqlite3_initialize();
            return raw.sqlite3_libversion().utf8_to_string();
        }
        catch (Exception error) when (error is DllNotFoundException or EntryPointNotFoundException or BadImageFormatException)
        {
            return null;
        }
    }
}
