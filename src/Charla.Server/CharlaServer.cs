using System.Net;
using Charla.Protocol;
using Charla.Server.Accounts;
using Charla.Server.Conversations;
using Charla.Server.Conversations.Changes;
using Charla.Server.Presence;
using Charla.Server.Search;
using Charla.Server.Sessions;
using Charla.Server.Sessions.Sending;
using Charla.Server.Storage;
using Charla.Server.Storage.Sqlite;
using Charla.Server.Transports;
using Charla.Server.Web;
using Microsoft.Extensions.Logging;

namespace Charla.Server;

/// <summary>
/// The whole server: <c>await using var server = await CharlaServer.StartAsync(options, …)</c>. Started, it accepts
/// connections; disposed, it has said so to its clients, finished what was begun, and closed the store.
/// </summary>
public sealed class CharlaServer : IAsyncDisposable
{
    private readonly SessionContext _context;
    private readonly TaskCompletionSource<StoreException> _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Senders _senders = new();
    private readonly List<ITransport> _transports = [];
    private readonly ILoggerFactory _logs;
    private readonly VanishedPeers _vanished;
    private readonly LastSeen _seen;
    private readonly FolderLock _folder;
    private readonly Eraser _eraser;
    private bool _stopped;
    private volatile StopPhase _phase;

    private CharlaServer(ServerOptions options, Func<string, IStore> openStore, ILoggerFactory logs, TimeProvider time, IOperator console)
    {
        _logs = logs;
        _folder = FolderLock.Take(options.DataFolder);
        IStore? store = null;
        try
        {
            store = openStore(options.DataFolder);
            General.Create(store, time);
        }
        catch
        {
            store?.Dispose();
            _folder.Dispose();
            throw;
        }

        var descriptors = Descriptors.AtStart();
        var feeds = new Feeds(store);
        var search = new SearchIndex(store, options.DataFolder, time, logs.CreateLogger<SearchIndex>());
        var sessions = new OpenSessions(options, time);
        Eraser? eraser = null;
        PresenceBoard? presence = null;
        var publisher = new Publisher(feeds, sessions.Revoke, () => eraser!.Wake(), search.Advanced)
        {
            Told = Happened,
            Said = (author, conversation) => presence!.Said(author, conversation),
        };
        var writer = new LogWriter(store, publisher, _senders, error => _failed.TrySetResult(error), time, logs.CreateLogger<LogWriter>());
        _eraser = eraser = new Eraser(store, writer, time, logs.CreateLogger<Eraser>());
        _seen = new LastSeen(writer, time);
        presence = new PresenceBoard(store, _seen, time, logs.CreateLogger<PresenceBoard>());
        _context = new SessionContext
        {
            Options = options,
            Store = store,
            Search = search,
            Writer = writer,
            Feeds = feeds,
            Senders = _senders,
            Passwords = new Passwords(time, options.PasswordIterations),
            PasswordTries = new PasswordTries(isLimited: options.RequestsPerSecond > 0, time),
            Registrations = new Registrations(options, time),
            Settings = new ServerSettings(options, store),
            OwnerCode = new OwnerCode(isNeeded: !store.Read(view => view.HasOwner())),
            Sessions = sessions,
            Presence = presence,
            Descriptors = descriptors,
            Admission = new Admission(AdmissionLimits.Of(options, descriptors), logs.CreateLogger<Admission>()),
            Time = time,
            Log = logs.CreateLogger<Session>(),
            Operator = console,
        };
        _vanished = new VanishedPeers(_context);

        void Happened(AccountEvent news)
        {
            if (news is { Kind: EventKind.Read, Conversation: { } conversation, Seq: { } seq })
                presence?.Read(news.Account, conversation.Id, seq);
        }
    }

    /// <summary>What makes an account the first owner; null where there is an owner.</summary>
    public string? OwnerCode => _context.OwnerCode.Text;

    /// <summary>What it is called.</summary>
    public string Name => _context.Settings.Name;

    /// <summary>Where TCP connections are taken.</summary>
    public IReadOnlyList<IPEndPoint> TcpEndPoints => EndPointsOf(Transport.Tcp);

    /// <summary>Where HTTP and WebSocket connections are taken.</summary>
    public IReadOnlyList<IPEndPoint> HttpEndPoints => EndPointsOf(Transport.WebSocket);

    /// <summary>Where UDP datagrams are taken; none where UDP is not served.</summary>
    public IReadOnlyList<IPEndPoint> UdpEndPoints => EndPointsOf(Transport.Udp);

    /// <summary>Sessions that are open now.</summary>
    public int Sessions => _context.Sessions.Count;

    /// <summary>What the log writer did so far.</summary>
    public WriterCounts Writes => _context.Writer.Counts;

    /// <summary>Completes if the server must end, because nobody knows any more what is on the disk.</summary>
    public Task<StoreException> Failed => _failed.Task;

    /// <summary>Opens the store, binds every address, and only then takes connections.</summary>
    /// <param name="options">What whoever runs it has chosen.</param>
    /// <param name="logs">The operator's log.</param>
    /// <param name="console">Where the operator reads what happens; null: nowhere.</param>
    /// <param name="time">Its clock; null: the system's.</param>
    /// <param name="openStore">Opens the store, once the data folder is the server's; null: the built-in one.</param>
    /// <exception cref="FolderInUseException">Another server has the data folder.</exception>
    /// <exception cref="StoreException">The store cannot be opened.</exception>
    /// <exception cref="PortException">An address cannot be bound.</exception>
    /// <exception cref="DescriptorsException">The system allows too few descriptors for clients.</exception>
    public static async Task<CharlaServer> StartAsync(
        ServerOptions options, ILoggerFactory logs, IOperator? console = null, TimeProvider? time = null, Func<string, IStore>? openStore = null)
    {
        var server = new CharlaServer(options, openStore ?? SqliteStore.Open, logs, time ?? TimeProvider.System, console ?? NoOperator.Instance);
        try
        {
            server.Bind();
            server._context.Search.Start();
            server._context.Writer.Start();
            server._eraser.Start();
            server._vanished.Start();
            foreach (var transport in server._transports)
                await transport.StartAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>How far it has come with stopping.</summary>
    public StopPhase Stopping => _phase;

    /// <summary>
    /// Takes no more connections, finishes what was begun, tells the clients, and closes the store. It takes as long as that takes, on a
    /// disk that hangs for ever; whoever cannot wait ends the process: what was acknowledged is stored by then in any case.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        if (_stopped)
            return;
        _stopped = true;
        _phase = StopPhase.Connections;
        await StopConnectionsAsync();
        _phase = StopPhase.Erasing;
        await _eraser.DisposeAsync();
        _phase = StopPhase.Writing;
        _context.Presence.Dispose();
        _seen.Dispose();
        _seen.Store();
        _context.Writer.Dispose();

        // After the writer, which wakes them.
        _senders.Dispose();
        _context.Passwords.Dispose();
        _phase = StopPhase.Search;
        _context.Search.Dispose();
        _phase = StopPhase.Store;
        _context.Store.Dispose();
        _folder.Dispose();
        _phase = StopPhase.Stopped;
    }

    private async Task StopConnectionsAsync()
    {
        foreach (var transport in _transports)
            await transport.StopAcceptingAsync();
        _context.Passwords.Turns.Stop();
        _context.Sessions.EndAll(new Protocol.Fault(Protocol.ErrorCode.ShuttingDown, "ShuttingDown"));
        foreach (var transport in _transports)
            await transport.DisposeAsync();
        await _vanished.DisposeAsync();
    }

    private IReadOnlyList<IPEndPoint> EndPointsOf(Transport kind) => _transports.Find(transport => transport.Kind == kind)?.EndPoints ?? [];

    private void Bind()
    {
        var (options, ports) = (_context.Options, _context.Ports);
        if ((options.TcpPort >= 0 || options.HttpPort >= 0) && _context.Descriptors.Room < Descriptors.LeastRoom)
            throw new DescriptorsException(_context.Descriptors.Limit, _context.Descriptors.Reserve + Descriptors.LeastRoom);
        Add(AdminSocket.Bind(options.DataFolder, _context));
        if (options.TcpPort >= 0)
            ports[Transport.Tcp] = Add(new TcpTransport(Listen(options.TcpPort, Transport.Tcp), _context));
        if (options.UdpPort >= 0)
            ports[Transport.Udp] = Add(new UdpTransport(BindUdp(options), _context));
        if (options.HttpPort >= 0)
            ports[Transport.WebSocket] = Add(new WebServer(Listen(options.HttpPort, Transport.WebSocket), _context, _logs));
    }

    /// <returns>Its port.</returns>
    private int? Add(ITransport transport)
    {
        _transports.Add(transport);
        return transport.EndPoints is [var first, ..] ? first.Port : null;
    }

    private IReadOnlyList<Listener> Listen(int port, Transport transport) =>
        [.. Listeners.Bind(_context.Options.Bind, port, transport).Select(socket => new Listener(socket, _context.Time, _context.Log))];

    /// <summary>A free UDP port is the one with TCP's number, where that is free: one number for people to pass on.</summary>
    private IReadOnlyList<UdpSocket> BindUdp(ServerOptions options)
    {
        if (options.UdpPort > 0)
            return Listeners.BindUdp(options.Bind, options.UdpPort);
        try
        {
            return Listeners.BindUdp(options.Bind, _context.Ports[Transport.Tcp] ?? 0);
        }
        catch (PortException)
        {
            return Listeners.BindUdp(options.Bind, 0);
        }
    }
}
