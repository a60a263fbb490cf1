using System.Net;
using Charla.Protocol;
using Charla.Server.Storage;

namespace Charla.Server.Transports;

/// <summary>A way for clients to come in, on all the addresses of one port. It is bound when it is made.</summary>
internal interface ITransport : IAsyncDisposable
{
    Transport Kind { get; }

    /// <summary>Where clients reach it; none for one that has no port.</summary>
    IReadOnlyList<IPEndPoint> EndPoints { get; }

    /// <summary>Accepts clients from here on.</summary>
    Task StartAsync();

    /// <summary>Accepts no further client. Those that are there go on.</summary>
    Task StopAcceptingAsync();
}
