using Charla.Cli.Texts;
using Charla.Server.Storage;

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
        StoreTrouble.Damaged => Say.DataDamaged(error.Message),
        StoreTrouble.WalMoved => Say.DataWalMoved(error.Path),
        _ => Say.DataTrouble(error.Message),
    };
}
