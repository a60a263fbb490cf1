using System.Security.Cryptography;
using System.Text;

namespace Charla.Server.Accounts;

/// <summary>
/// What makes an account the first owner of the server: a code on the console, which only the operator can read.
/// A new one for each start, and none where there is an owner.
/// </summary>
public sealed class OwnerCode(bool isNeeded)
{
    // No letters that are taken for others. 32 of them: 40 bits in all.
    private const string Letters = "abcdefghjkmnpqrstuvwxyz023456789";
    private const int Length = 8;

    private volatile string? _code = isNeeded ? RandomNumberGenerator.GetString(Letters, Length) : null;

    private volatile string? _spent;

    /// <summary>The code; null where there is none, or no more.</summary>
    public string? Text => _code;

    /// <summary>Compares in a time that gives away nothing of where they differ.</summary>
    public bool Is(string code) => Same(_code, code);

    /// <summary>It has been used already: whoever asks again has not had the answer.</summary>
    public bool Was(string code) => Same(_spent, code);

    /// <summary>It has done its work.</summary>
    public void Spend() => (_spent, _code) = (_code, null);

    private static bool Same(string? right, string code) => right is not null
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(right), Encoding.UTF8.GetBytes(code.Trim().ToLowerInvariant()));
}
