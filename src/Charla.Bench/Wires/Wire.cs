using System.Net.Sockets;

namespace Charla.Bench.Wires;

/// <summary>What carries the frames of one connection: bytes in, frames out, and back. It never blocks.</summary>
internal abstract class Wire : IDisposable
{
    protected Wire(Connection connection, WireContext context, SocketType type, ProtocolType protocol)
    {
        Connection = connection;
        Context = context;
        Socket = new Socket(context.Address.AddressFamily, type, protocol);
        if (protocol == ProtocolType.Tcp)
            Socket.NoDelay = true;
        Socket.Connect(context.Address);
        Socket.Blocking = false;
        context.Readiness.Add(Socket, connection.Key);
    }

    /// <summary>Whether more may be sent now; false while the socket has not taken all of what was sent before.</summary>
    public abstract bool TakesMore { get; }

    protected Connection Connection { get; }

    protected WireContext Context { get; }

    protected Socket Socket { get; }

    /// <summary>Sends whole frames, each with its end of line: at most <see cref="WireContext.SendBytes"/>.</summary>
    public abstract void Send(ReadOnlySpan<byte> frames);

    /// <summary>Gives the frames that have come to the sink.</summary>
    /// <returns>False where nothing will come any more.</returns>
    public abstract bool Receive();

    /// <summary>The socket can be written again.</summary>
    public virtual void SendRest()
    {
        // Nothing waits.
    }

    /// <summary>The moment has come that was set with the context's alarms.</summary>
    public virtual void Ring(long now)
    {
        // None was set.
    }

    /// <summary>Looks at the socket no longer.</summary>
    public void Forget() => Context.Readiness.Remove(Socket, Connection.Key);

    public virtual void Dispose() => Socket.Dispose();

    /// <summary>Gives each whole line to the sink.</summary>
    /// <returns>The beginning of the next one.</returns>
    protected ReadOnlySpan<byte> GiveLines(ReadOnlySpan<byte> bytes, long now)
    {
        for (var end = bytes.IndexOf((byte)'\n'); end >= 0; end = bytes.IndexOf((byte)'\n'))
        {
            Context.Sink.Take(Connection, bytes[..end], now);
            bytes = bytes[(end + 1)..];
        }

        return bytes;
    }
}
