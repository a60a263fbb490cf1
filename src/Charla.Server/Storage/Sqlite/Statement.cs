using System.Text;
using SQLitePCL;

namespace Charla.Server.Storage.Sqlite;

/// <summary>
/// A prepared statement: <c>s.Bind(1, id); while (s.Step()) … s.Long(0) …; s.Reset();</c>. Spans and texts it returns
/// are copies; parameters count from 1 and columns from 0, as SQLite does.
/// </summary>
internal sealed class Statement(Database database, sqlite3_stmt handle) : IDisposable
{
    public Statement Bind(int parameter, long value)
    {
        database.Check(raw.sqlite3_bind_int64(handle, parameter, value));
        return this;
    }

    public Statement Bind(int parameter, long? value) => value is { } number ? Bind(parameter, number) : BindNull(parameter);

    public Statement Bind(int parameter, string? value)
    {
        if (value is null)
            return BindNull(parameter);
        var most = Encoding.UTF8.GetMaxByteCount(value.Length);
        Span<byte> utf8 = most <= 512 ? stackalloc byte[512] : new byte[most];
        return BindUtf8(parameter, utf8[..Encoding.UTF8.GetBytes(value, utf8)]);
    }

    public Statement BindUtf8(int parameter, ReadOnlySpan<byte> value)
    {
        // An empty span is a null pointer to SQLite, which would bind NULL.
        database.Check(value.IsEmpty
            ? raw.sqlite3_bind_text(handle, parameter, "")
            : raw.sqlite3_bind_text(handle, parameter, value));
        return this;
    }

    public Statement BindUtf8(int parameter, byte[]? value) => value is null ? BindNull(parameter) : BindUtf8(parameter, value.AsSpan());

    public Statement BindBlob(int parameter, ReadOnlySpan<byte> value)
    {
        database.Check(raw.sqlite3_bind_blob(handle, parameter, value));
        return this;
    }

    public Statement BindBlob(int parameter, byte[]? value) => value is null ? BindNull(parameter) : BindBlob(parameter, value.AsSpan());

    /// <summary>Moves to the next row; false when there is none.</summary>
    public bool Step()
    {
        var code = raw.sqlite3_step(handle);
        if (code is raw.SQLITE_ROW)
            return true;
        if (code is raw.SQLITE_DONE)
            return false;
        var error = database.Error(code);
        raw.sqlite3_reset(handle);
        throw error;
    }

    /// <summary>Runs a statement that gives no rows.</summary>
    public void Run()
    {
        Step();
        Reset();
    }

    /// <summary>Makes it ready to be run again; what a failed run said was thrown by it already.</summary>
    public void Reset() => raw.sqlite3_reset(handle);

    public long Long(int column) => raw.sqlite3_column_int64(handle, column);

    public long? OptionalLong(int column) => IsNull(column) ? null : Long(column);

    public string Text(int column) => raw.sqlite3_column_text(handle, column).utf8_to_string();

    public string? OptionalText(int column) => IsNull(column) ? null : Text(column);

    public byte[] Bytes(int column) => raw.sqlite3_column_blob(handle, column).ToArray();

    public byte[]? OptionalBytes(int column) => IsNull(column) ? null : Bytes(column);

    public void Dispose() => handle.Dispose();

    private Statement BindNull(int parameter)
    {
        database.Check(raw.sqlite3_bind_null(handle, parameter));
        return this;
    }

    private bool IsNull(int column) => raw.sqlite3_column_type(handle, column) == raw.SQLITE_NULL;
}
