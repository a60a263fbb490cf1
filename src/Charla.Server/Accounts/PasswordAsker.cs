using Charla.Server.Storage;

namespace Charla.Server.Accounts;

/// <summary>Somebody for whom a password is to be hashed: where they come from and stand, and whether they are still there.</summary>
/// <param name="from">From where: addresses take turns.</param>
/// <param name="isTrusted">False: they failed or gave up lately, and come after those who did not.</param>
/// <param name="hasLeft">Whether their connection has ended at their side. Any thread; does not wait.</param>
/// <param name="cancel">Nobody is to be answered any more.</param>
public sealed class PasswordAsker(Origin from, bool isTrusted, Func<bool> hasLeft, CancellationToken cancel)
{
    public Origin From => from;

    public bool IsTrusted => isTrusted;

    public CancellationToken Cancel => cancel;

    public bool HasLeft => hasLeft();
}
