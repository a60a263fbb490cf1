using System.Net.Sockets;
using Charla.Cli.Serve;
using Charla.Cli.Texts;
using Charla.Client;
using Charla.CommandLine;
using Charla.Protocol;
using Charla.Server;
using Charla.Server.Storage;
using Charla.Server.Transports;
using Microsoft.Extensions.Logging.Abstractions;

namespace Charla.Cli.Commands.Admin;

/// <summary>
/// The way to a server's administration: the socket of the one that runs, and where none does, a server of this process
/// that nobody else can reach.
/// </summary>
internal sealed class AdminDoor : IAsyncDisposable
{
    private readonly AdminConnection _connection;
    private readonly CharlaServer? _server;

    private AdminDoor(AdminConnection connection, CharlaServer? server) => (_connection, _server) = (connection, server);

    public Administration Administration => _connection.Administration;

    /// <summary>Whether the server was running already.</summary>
    public bool IsOfRunningServer => _server is null;

    /// <summary>The ports of the server that runs; none where none does.</summary>
    public IReadOnlyDictionary<Transport, int> Ports => _connection.Ports;

    /// <summary>Opens the data folder that is meant.</summary>
    public static async Task<AdminDoor> OpenAsync(string? data, CancellationToken cancellation)
    {
        var folder = new ServeSettings { Data = data }.Over(ServeSettings.FromEnvironment()).Folder;
        if (!File.Exists(Path.Combine(folder, "charla.db")))
            throw new CommandException(ExitCode.Usage, AccountTexts.Of("NoData", Path.GetFullPath(folder)));
        if (AdminSocket.TryConnect(folder) is { } socket)
            return new AdminDoor(await AdminConnection.OpenAsync(socket, Language.Current, cancellation), server: null);
        var server = await StartAsync(folder);
        try
        {
            return new AdminDoor(await AdminConnection.OpenAsync(AdminSocket.TryConnect(folder)!, Language.Current, cancellation), server);
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync();
        if (_server is not null)
            await _server.DisposeAsync();
    }

    private static async Task<CharlaServer> StartAsync(string folder)
    {
        var options = new ServerOptions { DataFolder = folder, TcpPort = -1, UdpPort = -1, HttpPort = -1 };
        try
        {
            return await CharlaServer.StartAsync(options, NullLoggerFactory.Instance);
        }
        catch (FolderInUseException)
        {
            throw new CommandException(ExitCode.NoServer, AccountTexts.Of("Busy", Path.GetFullPath(folder)));
        }
        catch (StoreException error)
        {
            throw new CommandException(ExitCode.Refused, StoreSentence.Of(error));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or SocketException)
        {
            throw new CommandException(ExitCode.Refused, AccountTexts.Of("CannotOpen", FileProblem.Of(error)));
        }
    }
}
