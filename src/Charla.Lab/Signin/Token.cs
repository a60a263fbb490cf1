using System.Security.Cryptography;
using System.Text;

namespace Charla.Lab.Signin;

/// <summary>What proves who one is: 128 bits that nobody can guess, in words that can be typed.</summary>
internal static class Token
{
    private const int Bytes = 16;
    private const string HashName = "sha256:";

    /// <summary>A new one: eight words of four hexadecimal digits.</summary>
    public static string New() => string.Join('-', Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(Bytes)).Chunk(4).Select(word => new string(word)));

    /// <summary>
    /// What is stored of a token. It tells whether someone has the token, and whoever reads it does not have it. As nobody can
    /// guess 128 bits, a fast hash without salt does, which it would not for a password.
    /// </summary>
    public static string HashOf(string token)
    {
        var digits = new string([.. token.Where(char.IsAsciiLetterOrDigit).Select(char.ToLowerInvariant)]);
        return HashName + Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(digits)));
    }

    /// <summary>Compares two hashes in the same time wherever they differ.</summary>
    public static bool AreSame(string hash, string other) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(hash), Encoding.UTF8.GetBytes(other));
}
