using System.Net;
using System.Net.Sockets;
using Charla.Protocol;
using Charla.Server.Sessions;
using Charla.Server.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Charla.Server.Transports;

/// <summary>
/// The way in for whoever runs the server: a Unix domain socket in the data folder, open to its owner only, on which nobody
/// signs in.
/// </summary>
public sealed class AdminSocket : ITransport
{
    private const string Name = "admin.sock";

    // They hold descriptors too, of those that are not for clients.
    private const int MostConnections = 12;
    private const int MostLeaving = 4;

    private static readonly AdmissionLimits Limits = new()
    {
        MostConnections = MostConnections,
        MostSockets = MostConnections,
        MostStrangers = MostConnections,
        MostStrangersPerAddress = MostConnections,
        MostLeaving = MostLeaving,
    };

    private readonly string _path;
    private readonly AcceptLoop _clients;

    private AdminSocket(string path, AcceptLoop clients) => (_path, _clients) = (path, clients);

    public Transport Kind => Transport.Server;

    public IReadOnlyList<IPEndPoint> EndPoints => [];

    /// <summary>Listens in a data folder. The caller has the folder's lock: a socket that is there is of a server that died.</summary>
    /// <exception cref="IOException">It cannot be made there.</exception>
    public static AdminSocket Bind(string folder, SessionContext context)
    {
        var path = Path.Combine(folder, Name);
        var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            File.Delete(path);
            WithShortPath(folder, listener.Bind);

            // Before it listens: nobody else has come in until then.
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            listener.Listen(16);

            // If there is no place here, the operator is told so at once: the log's advice would be about clients.
            var admission = new Admission(Limits, NullLogger.Instance);
            return new AdminSocket(path, new AcceptLoop(new Listener(listener, context.Time, context.Log), socket => new AdminConnection(socket, context, admission)));
        }
        catch (SocketException error)
        {
            listener.Dispose();
            throw new IOException($"{path}: {error.Message}", error);
        }
        catch
        {
            listener.Dispose();
            throw;
        }
    }

    /// <summary>Connects to the server that has a data folder; null where there is none.</summary>
    public static Socket? TryConnect(string folder)
    {
        if (!Path.Exists(Path.Combine(folder, Name)))
            return null;
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            WithShortPath(folder, socket.Connect);
            return socket;
        }
        catch (SocketException)
        {
            // Its server has died.
            socket.Dispose();
            return null;
        }
    }

    public Task StartAsync()
    {
        _clients.Start();
        return Task.CompletedTask;
    }

    public async Task StopAcceptingAsync()
    {
        await _clients.StopAcceptingAsync();
        try
        {
            File.Delete(_path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The folder is gone, or nobody may write to it any more. The next server takes it away.
        }
    }

    public ValueTask DisposeAsync() => _clients.DisposeAsync();

    // The system takes some hundred bytes of path at most: a longer one is gone by a link of a short name, for the moment.
    private static void WithShortPath(string folder, Action<UnixDomainSocketEndPoint> use)
    {
        if (TryEndPoint(Path.Combine(folder, Name)) is { } endPoint)
        {
            use(endPoint);
            return;
        }

        var link = Path.Combine(Path.GetTempPath(), "charla-" + Guid.NewGuid().ToString("N")[..16]);
        Directory.CreateSymbolicLink(link, Path.GetFullPath(folder));
        try
        {
            use(new UnixDomainSocketEndPoint(Path.Combine(link, Name)));
        }
        finally
        {
            Directory.Delete(link);
        }
    }

    private static UnixDomainSocketEndPoint? TryEndPoint(string path)
    {
        try
        {
            return new UnixDomainSocketEndPoint(path);
        }
        catch (ArgumentOutOfRangeException)
        {
            return null;
        }
    }
}
