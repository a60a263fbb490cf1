using System.Net;
using Charla.Protocol;

namespace Charla.Server;

/// <summary>What an operator decides. Everything has a default that suits a first try on one's own machine.</summary>
public sealed record ServerOptions
{
    /// <summary>The folder that holds everything the server keeps.</summary>
    public required string DataFolder { get; init; }

    /// <summary>The addresses to listen on.</summary>
    public IReadOnlyList<IPAddress> Bind { get; init; } = [IPAddress.Loopback, IPAddress.IPv6Loopback];

    /// <summary>New accounts are made by owners of the server only; null: they decide it, and at first whoever comes makes one.</summary>
    public bool? ClosedRegistration { get; init; }

    /// <summary>The TCP port, 0 to 65535; 0 takes a free one, -1 serves none.</summary>
    public int TcpPort { get; init; } = Limits.DefaultPort;

    /// <summary>The UDP port, 0 to 65535; 0 takes a free one, -1 serves none.</summary>
    public int UdpPort { get; init; } = Limits.DefaultPort;

    /// <summary>The port of HTTP and WebSocket, 0 to 65535; 0 takes a free one, -1 serves none.</summary>
    public int HttpPort { get; init; } = Limits.DefaultHttpPort;

    /// <summary>Whether the metrics are for everyone; otherwise only for this machine.</summary>
    public bool MetricsToAll { get; init; }

    /// <summary>Who may see from which address others are connected.</summary>
    public AddressesFor Addresses { get; init; }

    /// <summary>How long a connection that owes confirmations of what was sent may be silent until it counts as gone.</summary>
    public TimeSpan LongestSilence { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>What the server is called in <c>welcome</c>; null: its owners decide it, and at first it is the machine's name.</summary>
    public string? Name { get; init; }

    /// <summary>Requests per second that a device may send; 0: as many as it likes.</summary>
    public int RequestsPerSecond { get; init; } = 200;

    /// <summary>Requests that a device may send at once after a pause.</summary>
    public int RequestBurst => RequestsPerSecond * 2;

    /// <summary>Requests per second of all devices of an account together.</summary>
    public int RequestsPerSecondOfAccount => RequestsPerSecond * 2;

    /// <summary>Requests that all devices of an account may send at once after a pause.</summary>
    public int RequestBurstOfAccount => RequestBurst * 2;

    /// <summary>Connections of one account at the same time; one more ends the oldest.</summary>
    public int MostSessionsPerAccount { get; init; } = 200;

    /// <summary>
    /// Accounts that strangers of one address may open at once after a pause. Lifted, as the other limits of opening
    /// accounts, where <see cref="RequestsPerSecond"/> is 0.
    /// </summary>
    public int RegistrationBurstPerAddress { get; init; } = 60;

    /// <summary>After how long strangers of one address may open one more.</summary>
    public TimeSpan RegistrationPausePerAddress { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Accounts that all strangers together may open at once after a pause.</summary>
    public int RegistrationBurst { get; init; } = 300;

    /// <summary>After how long all strangers together may open one more.</summary>
    public TimeSpan RegistrationPause { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Connections at the same time.</summary>
    public int MostConnections { get; init; } = 50_000;

    /// <summary>Connections on which nobody has signed in yet; one more, and one that was silent for long gives way.</summary>
    public int MostStrangers { get; init; } = 10_000;

    /// <summary>The same from one address (of IPv6: from one network of 64 bits).</summary>
    public int MostStrangersPerAddress { get; init; } = 1_000;

    /// <summary>Bytes of longer frames over UDP of which some parts are missing, of all clients together.</summary>
    public int MostPartBytes { get; init; } = 32 * 1024 * 1024;

    /// <summary>How long a new connection may take to sign in.</summary>
    public TimeSpan SignInTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How often a WebSocket client is asked for a sign of life.</summary>
    public TimeSpan PingInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How slow it is to try a password: the iterations of PBKDF2 with SHA-512, at least 1. Fewer than this are for tests.</summary>
    public int PasswordIterations { get; init; } = 100_000;

    /// <summary>How long a stopping server waits for its clients to take what they are still to be sent.</summary>
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long all of stopping may take, until the process ends as it is.</summary>
    public TimeSpan StopBound => 2 * StopTimeout;
}

/// <summary>Who may see from which address others are connected.</summary>
public enum AddressesFor
{
    Everyone = 0,

    /// <summary>Moderators and owners of the server.</summary>
    Moderators = 1,

    Nobody = 2,
}
