using System.Net;
using System.Reflection;
using Charla.Protocol;
using Charla.Server.Conversations;
using Charla.Server.Search;
using Charla.Server.Sessions;
using Charla.Server.Storage;
using Charla.Server.Storage.Sqlite;
using Charla.Server.Transports;

namespace Charla.Server.Tests.Support;

/// <summary>
/// A real server on loopback with a folder of its own. Disposed, it has logged no error and answered no <c>internal</c> that was
/// not expected.
/// </summary>
internal sealed class TestServer : IAsyncDisposable
{
    private readonly RecordedLogs _logs = new();
    private readonly ServerOptions _options;
    private readonly TimeProvider? _time;
    private readonly Func<string, IStore>? _openStore;
    private CharlaServer _server = null!;

    private TestServer(ServerOptions options, TimeProvider? time, Func<string, IStore>? openStore) => (_options, _time, _openStore) = (options, time, openStore);

    public string Folder => _options.DataFolder;

    public IPEndPoint EndPoint => _server.TcpEndPoints[0];

    public IPEndPoint HttpEndPoint => _server.HttpEndPoints[0];

    public Uri WebSocketAddress => new($"ws://{HttpEndPoint}/ws");

    public IPEndPoint UdpEndPoint => UdpEndPoints[0];

    public IReadOnlyList<IPEndPoint> UdpEndPoints => _server.UdpEndPoints;

    public int Sessions => _server.Sessions;

    /// <summary>Errors in the log are what the test is about.</summary>
    public bool ExpectsErrors { get; set; }

    public IReadOnlyCollection<string> Errors => _logs.Errors;

    /// <summary>Every line of its log.</summary>
    public IReadOnlyCollection<string> LogLines => _logs.Lines;

    /// <summary>The server's store, to make it fail.</summary>
    public SqliteStore Store => (SqliteStore)Context.Store;

    /// <summary>The server's search.</summary>
    public SearchIndex Search => Context.Search;

    /// <summary>The server's parts, to look into it.</summary>
    public SessionContext Context =>
        (SessionContext)typeof(CharlaServer).GetField("_context", BindingFlags.NonPublic | BindingFlags.Instance)!.GetValue(_server)!;

    /// <summary>One that serves HTTP and WebSocket too.</summary>
    public static Task<TestServer> StartWithHttpAsync(Func<ServerOptions, ServerOptions>? with = null) =>
        StartAsync(options => (with ?? (same => same))(options with { HttpPort = 0 }));

    public static async Task<TestServer> StartAsync(
        Func<ServerOptions, ServerOptions>? with = null, TimeProvider? time = null, Func<string, IStore>? openStore = null)
    {
        var options = new ServerOptions
        {
            DataFolder = Directory.CreateTempSubdirectory("charla-").FullName,
            Bind = [IPAddress.Loopback],
            TcpPort = 0,
            HttpPort = -1,
            UdpPort = 0,
            RequestsPerSecond = 0,
            PasswordIterations = 10,
        };
        var server = new TestServer(with is null ? options : with(options), time, openStore);
        server._server = await CharlaServer.StartAsync(server._options, server._logs, time: time, openStore: openStore);
        return server;
    }

    /// <summary>A connection on which nothing was said yet.</summary>
    public Task<WireClient> ConnectAsync() => WireClient.ConnectAsync(EndPoint);

    /// <summary>A connection to the admin socket, greeted.</summary>
    public async Task<WireClient> AdminAsync()
    {
        var client = WireClient.Over(AdminSocket.TryConnect(Folder)!);
        await client.HelloAsync();
        return client;
    }

    /// <summary>A new account with a password, signed in on a connection.</summary>
    public async Task<WireClient> RegisterAsync(string nick, string password, string? device = null)
    {
        var client = await ConnectAsync();
        await client.HelloAsync();
        await client.EnterAsync("register", new { nick, password, device });
        return client;
    }

    /// <summary>What makes an account the first owner.</summary>
    public string? OwnerCode => _server.OwnerCode;

    /// <summary>Completes where the server must end.</summary>
    public Task<StoreException> Failed => _server.Failed;

    /// <summary>A new account, signed in on a connection.</summary>
    public async Task<WireClient> RegisterAsync(string nick) => await RegisterAsync(await ConnectAsync(), nick);

    /// <summary>A new account, signed in by WebSocket.</summary>
    public async Task<WireClient> RegisterByWebSocketAsync(string nick) =>
        await RegisterAsync(await WireClient.ConnectAsync(WebSocketAddress), nick);

    /// <summary>One more connection of a known token.</summary>
    public async Task<WireClient> SignInAsync(string token)
    {
        var client = await ConnectAsync();
        await client.HelloAsync();
        await client.SignInAsync(token);
        return client;
    }

    /// <summary>Gives an account a role on the server.</summary>
    public async Task PromoteAsync(string nick, ServerRole role)
    {
        var account = Store.Read(view => view.FindAccount(nick))!.Id;
        Assert.Null(await WriteAsync(asker => new Promotion(asker) { Account = account, Role = role }));
    }

    /// <summary>Has a change written as a session would.</summary>
    /// <returns>Why it was refused; null: it is stored.</returns>
    public async Task<Fault?> WriteAsync(Func<IAsker, Change> create)
    {
        var asker = new Asker();
        Context.Writer.Write(new WriteLane(), create(asker));
        return await asker.Answered.WaitAsync(WireClient.Patience);
    }

    /// <summary>Ends the server in order, before the test does.</summary>
    public ValueTask StopAsync() => _server.DisposeAsync();

    public async Task RestartAsync()
    {
        await _server.DisposeAsync();
        _server = await CharlaServer.StartAsync(_options, _logs, time: _time, openStore: _openStore);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
        if (ExpectsErrors)
            return;
        Assert.Empty(_logs.Errors);
        Assert.Equal(0, Context.Metrics.Errors(ErrorCode.Internal));
    }

    private static async Task<WireClient> RegisterAsync(WireClient client, string nick)
    {
        await client.HelloAsync();
        await client.RegisterAsync(nick);
        return client;
    }

    private sealed class Promotion(IAsker asker) : Change(new Asked(asker, null, Transport.Server))
    {
        public required AccountId Account { get; init; }

        public required ServerRole Role { get; init; }

        public override Outcome Apply(Writing writing)
        {
            writing.Store.Add(new StoreWrite.SetRole(Account, Role));
            return new Outcome(null, null, writing.Now);
        }
    }

    private sealed class Asker : IAsker
    {
        private readonly TaskCompletionSource<Fault?> _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<Fault?> Answered => _answered.Task;

        public void Answer(Change change) => _answered.SetResult(change.Fault);
    }
}
