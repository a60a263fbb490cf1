using System.Globalization;
using Charla.CommandLine;
using Charla.CommandLine.Texts;
using Charla.Server.Storage;
using SQLitePCL;

namespace Charla.Cli.Commands;

/// <summary>Why the data cannot be opened, and what to do about it.</summary>
internal static class StoreSentence
{
    public static string Of(StoreException error) => error.Trouble switch
    {
        StoreTrouble.Missing => Say.DataMissing(error.Path, error.Beside),
        StoreTrouble.Empty => Say.DataEmpty(error.Path),
        StoreTrouble.NoAccounts => Say.DataNoAccounts(error.Path),
        StoreTrouble.RestoreInterrupted => Say.DataRestoring(error.Path),
        StoreTrouble.NoFile => Say.DataNoFile(error.Path),
        StoreTrouble.NotCharlas => Say.DataNotCharlas(error.Path),
        StoreTrouble.Newer => Say.DataNewer(error.Path),
        StoreTrouble.ReadOnly => Say.DataReadOnly(error.Path),
        StoreTrouble.Damaged => Say.DataDamaged(Detail(error)),
        StoreTrouble.WalMoved => Say.DataWalMoved(error.Path),
        _ => Say.DataTrouble(Detail(error)),
    };

    /// <summary>What the system or SQLite said, in the language of the person as far as it has a meaning for people.</summary>
    public static string Detail(Exception error) => error switch
    {
        StoreException { Code: 0, Trouble: StoreTrouble.Damaged, Path: { } path } => Say.DataCutOff(path),
        StoreException { Path: { } path, Code: not 0 } store => WithMeaning(path, store.Code),
        StoreException => error.Message,
        _ => FileProblem.Of(error).TrimEnd('.'),
    };

    private static string WithMeaning(string path, int code)
    {
        var meaning = (code & 0xFF) switch
        {
            raw.SQLITE_FULL => Say.DiskFull,
            raw.SQLITE_IOERR => Say.DeviceError,
            raw.SQLITE_READONLY => Say.ReadOnlyDisk,
            raw.SQLITE_PERM or raw.SQLITE_CANTOPEN => Say.NoPermission,
            _ => null,
        };
        var sqlite = string.Create(CultureInfo.InvariantCulture, $"(SQLite {code})");
        return meaning is null ? $"{path} {sqlite}" : $"{path}: {meaning.TrimEnd('.')} {sqlite}";
    }
}
