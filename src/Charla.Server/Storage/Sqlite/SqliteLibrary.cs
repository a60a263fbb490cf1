using System.Reflection;
using System.Runtime.InteropServices;
using SQLitePCL;

namespace Charla.Server.Storage.Sqlite;

/// <summary>
/// Chooses which SQLite the process uses: the system's where it is newer than the bundled one (it gets security
/// updates), else the bundled one. <c>CHARLA_SQLITE=bundled|system</c> decides it by hand, for tests.
/// </summary>
public static class SqliteLibrary
{
    private const int BundledVersion = 3_035_005;

    private static readonly Lazy<string> Loaded = new(Load);

    /// <summary>Loads the library once; the version that answers, for example <c>3.40.1</c>.</summary>
    public static string Version => Loaded.Value;

    private static string Load()
    {
        NativeLibrary.SetDllImportResolver(typeof(SQLite3Provider_e_sqlite3).Assembly, Resolve);
        raw.SetProvider(new SQLite3Provider_e_sqlite3());
        raw.FreezeProvider();

        // Without its statistics, which nobody reads, memory is allocated without a process-wide lock.
        raw.sqlite3_config(raw.SQLITE_CONFIG_MEMSTATUS, 0);
        raw.sqlite3_initialize();
        return raw.sqlite3_libversion().utf8_to_string();
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path)
    {
        var wish = Environment.GetEnvironmentVariable("CHARLA_SQLITE");
        if (wish != "bundled" && NativeLibrary.TryLoad("libsqlite3.so.0", out var system))
        {
            if (wish == "system" || VersionOf(system) >= BundledVersion)
                return system;
            NativeLibrary.Free(system);
        }

        return wish == "system" ? throw new DllNotFoundException("libsqlite3.so.0") : NativeLibrary.Load(name, assembly, path);
    }

    private static int VersionOf(nint library) => NativeLibrary.TryGetExport(library, "sqlite3_libversion_number", out var version)
        ? Marshal.GetDelegateForFunctionPointer<LibVersionNumber>(version)()
        : 0;

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate int LibVersionNumber();
}
