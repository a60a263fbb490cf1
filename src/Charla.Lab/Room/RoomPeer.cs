using System.Net;

namespace Charla.Lab.Room;

/// <summary>How a room is.</summary>
public sealed record RoomOptions
{
    /// <summary>A UDP member that has been silent for so long has left.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>A line goes to all others; else to all, its sender too.</summary>
    public bool OthersOnly { get; init; }
}

/// <summary>The room for everyone in plain text: over TCP and over UDP, and both in one room.</summary>
public sealed class RoomPeer : IAsyncDisposable
{
    private readonly TcpEntrance _tcp;
    private readonly UdpEntrance _udp;

    private RoomPeer(Crowd crowd, TcpEntrance tcp, UdpEntrance udp) => (Crowd, _tcp, _udp) = (crowd, tcp, udp);

    /// <summary>Where it listens over TCP.</summary>
    public IPEndPoint TcpEndPoint => _tcp.LocalEndPoint;

    /// <summary>Where it listens over UDP.</summary>
    public IPEndPoint UdpEndPoint => _udp.LocalEndPoint;

    internal Crowd Crowd { get; }

    /// <summary>Opens a room.</summary>
    /// <exception cref="PortException">It cannot listen there.</exception>
    public static async Task<RoomPeer> OpenAsync(IPEndPoint tcp, IPEndPoint udp, RoomOptions options, GuestBook book, LabTexts texts, TimeProvider time)
    {
        var crowd = new Crowd(texts, options.OthersOnly);
        var first = TcpEntrance.Open(tcp, crowd, book, texts, time);
        try
        {
            return new RoomPeer(crowd, first, UdpEntrance.Open(udp, options.Silence, crowd, book, texts, time));
        }
        catch
        {
            await first.DisposeAsync();
            throw;
        }
    }

    /// <summary>Closes the room.</summary>
    public async ValueTask DisposeAsync()
    {
        await _tcp.DisposeAsync();
        await _udp.DisposeAsync();
    }
}
