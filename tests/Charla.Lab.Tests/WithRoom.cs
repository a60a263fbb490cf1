using System.Net;
using Charla.Lab.Room;

namespace Charla.Lab.Tests;

/// <summary>Tests in a room of their own.</summary>
public abstract class WithRoom : IAsyncLifetime
{
    private protected static LabTexts Spanish { get; } = LabTexts.In("es");

    protected RoomPeer Room { get; private set; } = null!;

    protected GuestBook Book { get; } = new(Spanish, TimeProvider.System);

    // What one said oneself would stand between what these tests wait for.
    protected virtual RoomOptions Options => new() { OthersOnly = true };

    protected virtual TimeProvider Time => TimeProvider.System;

    public virtual async ValueTask InitializeAsync() => Room = await RoomPeer.OpenAsync(Free, Free, Options, Book, Spanish, Time);

    public virtual async ValueTask DisposeAsync()
    {
        await Room.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected static IPEndPoint Free => new(IPAddress.Loopback, 0);

    /// <summary>Someone who is in the room over TCP and ends lines with newlines, as nc does.</summary>
    private protected async Task<PlainClient> InAsync(string nick)
    {
        var client = await PlainClient.ConnectAsync(Room.TcpEndPoint);
        await client.ReadUntilAsync("intr_apodo");
        await client.SendAsync(nick + "\n");
        await client.ReadUntilAsync("Te has unido al chat\n");
        return client;
    }

    /// <summary>Someone who is in the room over UDP and has said nothing yet.</summary>
    private protected async Task<DatagramClient> InByUdpAsync(string nick)
    {
        var client = new DatagramClient(Room.UdpEndPoint);
        await client.SendAsync(nick);
        Assert.Equal("Te has unido al chat", await client.ReadAsync());
        return client;
    }

    private protected Task Gone(string line) => Eventually.IsTrue(
        () => Book.Lines.Any(l => l.EndsWith(line, StringComparison.Ordinal)), () => string.Join('\n', Book.Lines), line);
}
