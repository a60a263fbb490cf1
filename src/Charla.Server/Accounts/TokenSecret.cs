using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Charla.Server.Storage;

namespace Charla.Server.Accounts;

/// <summary>
/// The secret half of a token <c>id.secret</c>: 256 random bits, shown once. The store keeps only what is derived from
/// it (HKDF, RFC 5869): what verifies it, and the key that will seal this device's UDP.
/// </summary>
public sealed class TokenSecret
{
    private const int Bytes = 32;
    private const int Chars = 43;
    private const string Digits = "0123456789abcdefghijklmnopqrstuvwxyz";

    private readonly byte[] _secret;

    private TokenSecret(byte[] secret)
    {
        _secret = secret;
        Verifier = Derive("charla token verifier");
        SealKey = Derive("charla udp seal");
    }

    public byte[] Verifier { get; }

    public byte[] SealKey { get; }

    public static TokenSecret New() => new(RandomNumberGenerator.GetBytes(Bytes));

    /// <summary>The token as its owner keeps it: <c>k</c>, the device in base 36, a point, the secret in base64url.</summary>
    public string TokenOf(DeviceId device)
    {
        var id = new StringBuilder();
        for (var rest = device.Value; rest > 0; rest /= 36)
            id.Insert(0, Digits[(int)(rest % 36)]);
        return $"k{id}.{Base64Url.EncodeToString(_secret)}";
    }

    /// <summary>Reads a token; false where it cannot be one of ours. Whoever comes shows one: nothing is thrown, whatever the text.</summary>
    public static bool TryParse(string token, out DeviceId device, [NotNullWhen(true)] out TokenSecret? secret)
    {
        device = default;
        secret = null;
        var point = token.IndexOf('.', StringComparison.Ordinal);
        if (point is < 2 or > 13 || token[0] != 'k')
            return false;
        long id = 0;
        foreach (var digit in token.AsSpan(1, point - 1))
        {
            var value = Digits.IndexOf(digit, StringComparison.Ordinal);
            if (value < 0 || id > long.MaxValue / 64)
                return false;
            id = id * 36 + value;
        }

        // The reader would pass over white space, and its Try… throws at letters that it does not know.
        var bytes = new byte[Bytes];
        if (token.Length - point - 1 != Chars
            || Base64Url.DecodeFromChars(token.AsSpan(point + 1), bytes, out _, out var length) != OperationStatus.Done || length != Bytes)
            return false;
        device = new DeviceId(id);
        secret = new TokenSecret(bytes);
        return true;
    }

    /// <summary>Compares in a time that gives away nothing of where they differ.</summary>
    public bool Matches(Device device) => CryptographicOperations.FixedTimeEquals(Verifier, device.Verifier);

    private byte[] Derive(string purpose) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, _secret, 32, info: Encoding.ASCII.GetBytes(purpose));
}
