using Charla.Server.Storage;

namespace Charla.Server.Accounts;

/// <summary>The order in which passwords are hashed.</summary>
public enum PasswordRank
{
    /// <summary>The account was signed in to from there before, and it is their first for a while.</summary>
    Known = 0,

    Stranger = 1,

    /// <summary>They failed or gave up lately.</summary>
    Failed = 2,
}

/// <summary>Somebody for whom a password is to be hashed: where they come from, their rank, and whether they are still there.</summary>
/// <param name="from">From where: addresses take turns.</param>
/// <param name="rank">Their rank.</param>
/// <param name="hasLeft">Whether their connection has ended at their side. Any thread; does not wait.</param>
/// <param name="cancel">Nobody is to be answered any more.</param>
public sealed class PasswordAsker(Origin from, PasswordRank rank, Func<bool> hasLeft, CancellationToken cancel)
{
    public Origin From => from;

    public PasswordRank Rank => rank;

    public CancellationToken Cancel => cancel;

    public bool HasLeft => hasLeft();
}
