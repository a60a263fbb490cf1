#!/usr/bin/env bash
# SQLite 3.53.4 (NuGet: SQLitePCLRaw.bundle_e_sqlite3 3.0.5), FTS5; needs the .NET 10 SDK.
#
# Guess:     with FTS5's option "secure-delete" and PRAGMA secure_delete=ON, the words of a deleted row are out of the file
#            with the DELETE, whichever kind of FTS5 table it is.
# Behaviour: so it is where the table stores its content. With content='' and contentless_delete=1 a deletion is only noted
#            (a tombstone); the words stay readable in the file until a merge rewrites their segment, as 'optimize' does.
# For whom:  who chose a contentless index to keep texts in one place only, and promises that deleted ones are gone.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

cat >look.cs <<'END'
#:package SQLitePCLRaw.bundle_e_sqlite3@3.0.5
#:property PublishAot=false
using System.Text;
using SQLitePCL;

Batteries_V2.Init();
Console.WriteLine($"SQLite {raw.sqlite3_libversion().utf8_to_string()}");
Look("stored", "");
Look("contentless", ", content='', contentless_delete=1");

static void Look(string kind, string options)
{
    var path = kind + ".db";
    raw.sqlite3_open(path, out var db);
    Run($"PRAGMA secure_delete=ON; CREATE VIRTUAL TABLE notes USING fts5(text{options})");
    Run("INSERT INTO notes(notes, rank) VALUES ('secure-delete', 1)");
    Run("INSERT INTO notes(rowid, text) VALUES (1, 'a zebraquark at noon'), (2, 'something else')");
    Run("DELETE FROM notes WHERE rowid = 1");
    var deleted = HasWord();
    Run("INSERT INTO notes(notes) VALUES ('optimize')");
    Console.WriteLine($"{kind}: after DELETE {deleted}, after optimize {HasWord()}");
    raw.sqlite3_close(db);

    string HasWord() => Encoding.Latin1.GetString(File.ReadAllBytes(path)).Contains("zebraquark") ? "there" : "gone";

    void Run(string sql)
    {
        if (raw.sqlite3_exec(db, sql, null, null, out var error) != raw.SQLITE_OK)
            throw new InvalidOperationException(error);
    }
}
END

dotnet run look.cs | tee seen.txt
diff seen.txt - <<'END' && echo "as described"
SQLite 3.53.4
stored: after DELETE gone, after optimize gone
contentless: after DELETE there, after optimize gone
END
