using System.Net;
using Charla.Protocol;
using Charla.Server.Sessions.Sending;
using Charla.Server.Storage;

namespace Charla.Server.Sessions;

/// <summary>One client of a transport: it carries whole frames and knows nothing of what they say.</summary>
public interface ICarrier
{
    Transport Transport { get; }

    /// <summary>The client's address and port as the server sees them.</summary>
    IPEndPoint Remote { get; }

    /// <summary>Only the operator can connect over it, who does not sign in and may do what owners may.</summary>
    bool IsAdmin => false;

    /// <summary>The session's id where datagrams carry one; null where the connection is the session.</summary>
    string? SessionId => null;

    /// <summary>The token that a browser brought along in the handshake.</summary>
    string? Cookie => null;

    /// <summary>Somebody signs in on it. Called once, before they are answered.</summary>
    void SignedIn();

    /// <summary>
    /// Whether the client has closed its side. One that only sends no more looks the same. Any thread; does not wait.
    /// </summary>
    bool HasLeft => false;

    /// <summary>The outbox that suits how it carries. Called once.</summary>
    Outbox CreateOutbox(SessionContext context);
}

/// <summary>A connection that carries a stream: TCP, WebSocket.</summary>
public interface IStreamCarrier : ICarrier
{
    /// <summary>Sends whole frames. Called by one thread at a time; the memory is free again when it is done.</summary>
    /// <exception cref="IOException">The connection is gone.</exception>
    ValueTask SendAsync(ReadOnlyMemory<byte> frames);

    /// <summary>Ends the connection at once, from any thread. What is not sent yet is lost to this connection only.</summary>
    void Abort();

    /// <summary>Whether the client has confirmed nothing for so long that it must have vanished. Asked now and then.</summary>
    bool HasVanished(TimeSpan silence);

    Outbox ICarrier.CreateOutbox(SessionContext context) => new StreamOutbox(this, context.Senders.Flusher, context.Metrics);
}

/// <summary>A session whose frames travel in datagrams: UDP.</summary>
public interface IDatagramCarrier : ICarrier
{
    /// <summary>Enqueues it at its sender: its outbox's token was taken. Any thread, also under locks; MUST NOT block.</summary>
    /// <param name="quietly">The caller wakes the senders after several.</param>
    void Enqueue(bool quietly);

    /// <summary>Takes a part of a longer frame; when all are there, what they are parts of is taken like a datagram.</summary>
    /// <exception cref="FaultException">It cannot be one.</exception>
    void TakePart(in Frame frame);
}
