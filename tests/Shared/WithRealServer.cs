using System.Net;
using Charla.Server;
using Microsoft.Extensions.Logging.Abstractions;

namespace Charla.Testing;

/// <summary>Tests of the client against the server itself, on all transports, with a folder of its own.</summary>
public abstract class WithRealServer : IAsyncLifetime
{
    protected const int Soon = 120_000;

    private readonly string _folder = Directory.CreateTempSubdirectory("charla-").FullName;

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    protected string Folder => _folder;

    protected CharlaServer Server { get; set; } = null!;

    public async ValueTask InitializeAsync() => Server = await StartAsync();

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>A server on the folder; ports are free ones where none are named.</summary>
    protected Task<CharlaServer> StartAsync(ServerOptions? options = null) => CharlaServer.StartAsync(
        options ?? new ServerOptions { DataFolder = _folder, Bind = [IPAddress.Loopback], TcpPort = 0, UdpPort = 0, HttpPort = 0, RequestsPerSecond = 0, PasswordIterations = 10 },
        NullLoggerFactory.Instance);
}
