using System.Net.Sockets;

namespace Charla.Netem.Tests.Support;

internal static class SocketReading
{
    /// <summary>Reads exactly <paramref name="count"/> bytes.</summary>
    public static async Task<byte[]> ReadAsync(this Socket socket, int count)
    {
        using var patience = new CancellationTokenSource(Eventually.Limit);
        var bytes = new byte[count];
        for (var have = 0; have < count;)
        {
            var length = await socket.ReceiveAsync(bytes.AsMemory(have), patience.Token);
            Assert.NotEqual(0, length);
            have += length;
        }

        return bytes;
    }

    public static async Task WriteAsync(this Socket socket, ReadOnlyMemory<byte> bytes)
    {
        using var patience = new CancellationTokenSource(Eventually.Limit);
        while (!bytes.IsEmpty)
            bytes = bytes[await socket.SendAsync(bytes, patience.Token)..];
    }

    /// <summary>The next thing to be read is FIN.</summary>
    public static async Task AssertFinishedAsync(this Socket socket)
    {
        using var patience = new CancellationTokenSource(Eventually.Limit);
        Assert.Equal(0, await socket.ReceiveAsync(new byte[1], patience.Token));
    }

    /// <summary>The next thing to be read is RST.</summary>
    public static async Task AssertResetAsync(this Socket socket)
    {
        using var patience = new CancellationTokenSource(Eventually.Limit);
        var reset = await Assert.ThrowsAsync<SocketException>(async () => await socket.ReceiveAsync(new byte[1], patience.Token));
        Assert.Equal(SocketError.ConnectionReset, reset.SocketErrorCode);
    }
}
