using System.Net;
using Charla.Server.Storage;

namespace Charla.Server.Sessions;

/// <summary>One connection of a transport: it carries whole frames and knows nothing of what they say.</summary>
public interface ICarrier
{
    Transport Transport { get; }

    /// <summary>The client's address and port as the server sees them.</summary>
    IPEndPoint Remote { get; }

    /// <summary>Sends whole frames. Called by one thread at a time; the memory is free again when it is done.</summary>
    /// <exception cref="IOException">The connection is gone.</exception>
    ValueTask SendAsync(ReadOnlyMemory<byte> frames);

    /// <summary>Ends the connection at once, from any thread. What is not sent yet is lost to this connection only.</summary>
    void Abort();
}
