using System.Net;
using Charla.Server.Accounts;
using Charla.Server.Conversations;
using Charla.Server.Conversations.Changes;
using Charla.Server.Sessions;
using Charla.Server.Storage;
using Charla.Server.Storage.Sqlite;
using Charla.Server.Transports;
using Microsoft.Extensions.Logging;

namespace Charla.Server;

/// <summary>
/// The whole server: <c>await using var server = await CharlaServer.StartAsync(options, …)</c>. Started, it accepts
/// connections; disposed, it has told its clients, finished what was begun, and closed the store.
/// </summary>
public sealed class CharlaServer : IAsyncDisposable
{
    private readonly SessionContext _context;
    private readonly TaskCompletionSource<StoreException> _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<TcpTransport> _tcp = [];
    private readonly List<UdpTransport> _udp = [];
    private readonly UdpSessions _udpSessions;
    private readonly FolderLock _folder;
    private bool _stopped;

    private CharlaServer(ServerOptions options, ILoggerFactory logs, TimeProvider time, Action<SessionNotice> notice)
    {
        _folder = FolderLock.Take(options.DataFolder);
        SqliteStore? store = null;
        try
        {
            store = SqliteStore.Open(options.DataFolder);
            General.Create(store, time);
        }
        catch
        {
            store?.Dispose();
            _folder.Dispose();
            throw;
        }

        var feeds = new Feeds(store);
        var flusher = new Flusher();
        var sessions = new OpenSessions(options, time);
        var writer = new LogWriter(store, new Publisher(feeds, sessions.Revoke), Told, Telling, error => _failed.TrySetResult(error), time, logs.CreateLogger<LogWriter>());
        _context = new SessionContext
        {
            Options = options,
            Store = store,
            Writer = writer,
            Feeds = feeds,
            Flusher = flusher,
            Passwords = new Passwords(),
            Sessions = sessions,
            Admission = new Admission(options),
            Time = time,
            Log = logs.CreateLogger<Session>(),
            Notice = notice,
        };
        _udpSessions = new UdpSessions(_context);

        void Telling()
        {
            flusher.WaitForWorkers();
            foreach (var udp in _udp)
                udp.WaitForTurns();
        }

        void Told()
        {
            flusher.Wake();
            foreach (var udp in _udp)
                udp.Wake();
        }
    }

    /// <summary>Where TCP connections are taken.</summary>
    public IReadOnlyList<IPEndPoint> TcpEndPoints => [.. _tcp.Select(tcp => tcp.LocalEndPoint)];

    /// <summary>Where UDP datagrams are taken; none where UDP is not served.</summary>
    public IReadOnlyList<IPEndPoint> UdpEndPoints => [.. _udp.Select(udp => udp.LocalEndPoint)];

    /// <summary>Sessions that are open now.</summary>
    public int Sessions => _context.Sessions.Count;

    /// <summary>What the log writer did so far.</summary>
    public WriterCounts Writes => _context.Writer.Counts;

    /// <summary>Completes if the server must end, because nobody knows any more what is on the disk.</summary>
    public Task<StoreException> Failed => _failed.Task;

    /// <summary>Opens the store, binds every address, and only then takes connections.</summary>
    /// <exception cref="FolderInUseException">Another server has the data folder.</exception>
    /// <exception cref="StoreException">The store cannot be opened.</exception>
    /// <exception cref="PortException">An address cannot be bound.</exception>
    public static async Task<CharlaServer> StartAsync(
        ServerOptions options, ILoggerFactory logs, Action<SessionNotice>? notice = null, TimeProvider? time = null)
    {
        var server = new CharlaServer(options, logs, time ?? TimeProvider.System, notice ?? (_ => { }));
        try
        {
            server.Bind();
            server.BindUdp();
            server._context.Writer.Start();
            foreach (var tcp in server._tcp)
                tcp.Start();
            foreach (var udp in server._udp)
                udp.Start();
            server._udpSessions.Start();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Takes no more connections, finishes what was begun, tells the clients, and closes the store.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_stopped)
            return;
        _stopped = true;
        foreach (var tcp in _tcp)
            await tcp.StopAcceptingAsync();
        foreach (var udp in _udp)
            udp.StopReceiving();
        _context.Sessions.EndAll(new Protocol.Fault(Protocol.ErrorCode.ShuttingDown, "ShuttingDown"));
        foreach (var tcp in _tcp)
            await tcp.DisposeAsync();
        await _udpSessions.AllEndedAsync();
        await _udpSessions.DisposeAsync();
        _context.Writer.Dispose();

        // After the writer, which wakes them.
        foreach (var udp in _udp)
            udp.Dispose();
        _context.Flusher.Dispose();
        _context.Passwords.Dispose();
        _context.Store.Dispose();
        _folder.Dispose();
    }

    private void Bind()
    {
        var port = _context.Options.TcpPort;
        foreach (var address in _context.Options.Bind)
        {
            try
            {
                _tcp.Add(TcpTransport.Bind(new IPEndPoint(address, port), _context));

                // A free port, once found, is the same on every address.
                port = _tcp[0].LocalEndPoint.Port;
            }
            catch (System.Net.Sockets.SocketException error) when (IsAbsentIPv6(address, error))
            {
                // A machine without IPv6 still serves IPv4.
            }
            catch (System.Net.Sockets.SocketException error)
            {
                throw new PortException(new IPEndPoint(address, port), error.SocketErrorCode);
            }
        }

        _context.Ports.Tcp = port;
    }

    private void BindUdp()
    {
        var port = _context.Options.UdpPort;
        foreach (var address in port < 0 ? [] : _context.Options.Bind)
        {
            try
            {
                _udp.Add(UdpTransport.Bind(new IPEndPoint(address, port), _udpSessions));
                port = _udp[0].LocalEndPoint.Port;
            }
            catch (System.Net.Sockets.SocketException error) when (IsAbsentIPv6(address, error))
            {
                // As for TCP.
            }
            catch (System.Net.Sockets.SocketException error)
            {
                throw new PortException(new IPEndPoint(address, port), error.SocketErrorCode);
            }
        }

        _context.Ports.Udp = _udp.Count > 0 ? port : null;
    }

    private bool IsAbsentIPv6(IPAddress address, System.Net.Sockets.SocketException error) =>
        _tcp.Count > 0
        && address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6
        && error.SocketErrorCode is System.Net.Sockets.SocketError.AddressNotAvailable or System.Net.Sockets.SocketError.AddressFamilyNotSupported;
}
