using System.Globalization;
using System.Security.Cryptography;

namespace Charla.Client.Internal;

/// <summary>The author's own ids of changes: 128 random bits of this client, and a counter; docs/protocol.md, section 4.</summary>
internal sealed class Cids
{
    private readonly string _beginning = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
    private long _count;

    public string Next() => string.Create(CultureInfo.InvariantCulture, $"{_beginning}-{Interlocked.Increment(ref _count)}");
}
