using System.Globalization;
using System.Reflection;
using Charla.Protocol;

namespace Charla.Server.Storage.Sqlite;

/// <summary>Brings a database to the newest schema: the numbered files in <c>Migrations/</c>, each once, in order.</summary>
internal static class Migrations
{
    /// <summary>The number of the newest schema.</summary>
    public static int Newest => Scripts().Count;

    /// <exception cref="StoreException">The file is from a newer Charla.</exception>
    public static void RequireKnown(Database database)
    {
        var done = database.Scalar("PRAGMA user_version");
        if (done > Newest)
            throw new StoreException($"{database.Path}: its schema is number {done}, and this Charla knows {Newest}. Use the newer Charla that made it.") { Trouble = StoreTrouble.Newer, Path = database.Path };
    }

    /// <summary>Each migration and the note that it was done are one transaction.</summary>
    /// <exception cref="StoreException">The file cannot be written.</exception>
    public static void Run(Database database)
    {
        var scripts = Scripts();
        var done = database.Scalar("PRAGMA user_version");
        database.Define("one_line", OneLine.Clean);
        for (var next = (int)done + 1; next <= scripts.Count; next++)
        {
            database.Execute(string.Create(CultureInfo.InvariantCulture, $"BEGIN IMMEDIATE;\n{scripts[next - 1]}\nPRAGMA user_version = {next};\nCOMMIT;"));
        }
    }

    private static List<string> Scripts()
    {
        var assembly = Assembly.GetExecutingAssembly();
        return [.. assembly.GetManifestResourceNames()
            .Where(name => name.EndsWith(".sql", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(name =>
            {
                using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
                return reader.ReadToEnd();
            })];
    }
}
