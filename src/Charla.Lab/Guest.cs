using System.Net;

namespace Charla.Lab;

/// <summary>Someone who is connected to a lab's peer, or has lately sent it datagrams. All counts may be read from any thread.</summary>
public sealed class Guest
{
    private long _messagesIn;
    private long _messagesOut;
    private long _bytesIn;
    private long _bytesOut;

    internal Guest(string transport, EndPoint from, DateTimeOffset since) => (Transport, From, Since) = (transport, from, since);

    /// <summary><c>TCP</c> or <c>UDP</c>.</summary>
    public string Transport { get; }

    /// <summary>Where it is connected from.</summary>
    public EndPoint From { get; }

    /// <summary>Since when.</summary>
    public DateTimeOffset Since { get; }

    /// <summary>How it calls itself, once that is known.</summary>
    public string? Name { get; set => Volatile.Write(ref field, value); }

    public long MessagesIn => Interlocked.Read(ref _messagesIn);

    public long MessagesOut => Interlocked.Read(ref _messagesOut);

    public long BytesIn => Interlocked.Read(ref _bytesIn);

    public long BytesOut => Interlocked.Read(ref _bytesOut);

    /// <summary>It has said something, or (0 messages) more of it.</summary>
    public void Said(long bytes, int messages = 1)
    {
        Interlocked.Add(ref _bytesIn, bytes);
        Interlocked.Add(ref _messagesIn, messages);
    }

    /// <summary>It was told something, or (0 messages) more of it.</summary>
    public void WasTold(long bytes, int messages = 1)
    {
        Interlocked.Add(ref _bytesOut, bytes);
        Interlocked.Add(ref _messagesOut, messages);
    }
}
