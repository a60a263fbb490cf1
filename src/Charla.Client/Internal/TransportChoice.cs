using Charla.Protocol;

namespace Charla.Client.Internal;

/// <summary>
/// Which transport to try next. Where the choice is the client's: UDP first; after it did not get through, TCP first, and UDP again
/// after pauses that grow. Used by the client's one running loop.
/// </summary>
/// <param name="options">The transport that was asked for, and the pauses.</param>
/// <param name="isNew">An account is to be opened: where its first answer is lost, another transport would find its nick taken.</param>
internal sealed class TransportChoice(ClientOptions options, bool isNew)
{
    private bool _trustsUdp = !isNew;
    private TimeSpan _pause = options.FirstUdpPause;

    /// <summary>What was asked for.</summary>
    public Transport Requested { get; set; } = options.Transport;

    /// <summary>The choice is the client's.</summary>
    public bool IsFree => Requested == Transport.Auto;

    /// <summary>What one attempt to connect tries, one after the other.</summary>
    public Transport[] Candidates =>
        !IsFree ? [Requested] : _trustsUdp ? [Transport.Udp, Transport.Tcp] : [Transport.Tcp, Transport.Udp];

    /// <summary>How long a transport may take to connect and sign in.</summary>
    public TimeSpan Limit(Transport transport) =>
        IsFree && transport == Transport.Udp ? options.UdpProof : options.ConnectTimeout;

    /// <summary>The pause until UDP is tried, while something else works; null where it is not to be tried.</summary>
    public TimeSpan? UdpPause(Transport current) => IsFree && current != Transport.Udp ? _pause : null;

    /// <summary>UDP gets through.</summary>
    public void UdpWorks() => _trustsUdp = true;

    /// <summary>UDP does not get through, or no longer.</summary>
    /// <param name="lasted">How long it did.</param>
    public void UdpFailed(TimeSpan lasted = default)
    {
        if (lasted > _pause)
            _pause = options.FirstUdpPause;
        else if (!_trustsUdp || lasted > TimeSpan.Zero)
            _pause = _pause * 2 < options.LongestUdpPause ? _pause * 2 : options.LongestUdpPause;
        _trustsUdp = false;
    }
}
