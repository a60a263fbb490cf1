using Charla.Server.Accounts;
using Charla.Server.Conversations;
using Charla.Server.Presence;
using Charla.Server.Search;
using Charla.Server.Sessions.Sending;
using Charla.Server.Storage;
using Charla.Server.Transports;
using Microsoft.Extensions.Logging;

namespace Charla.Server.Sessions;

/// <summary>What every session works with: the server's parts, in one place.</summary>
public sealed record SessionContext
{
    public required ServerOptions Options { get; init; }

    public required IStore Store { get; init; }

    public required SearchIndex Search { get; init; }

    public required LogWriter Writer { get; init; }

    public required Feeds Feeds { get; init; }

    public required Senders Senders { get; init; }

    public required Passwords Passwords { get; init; }

    /// <summary>How often passwords may be tried.</summary>
    public required PasswordTries PasswordTries { get; init; }

    /// <summary>How many accounts strangers may open.</summary>
    public required Registrations Registrations { get; init; }

    public required OpenSessions Sessions { get; init; }

    /// <summary>What owners may change while the server runs.</summary>
    public required ServerSettings Settings { get; init; }

    /// <summary>The code by which the first owner proves to be the operator.</summary>
    public required OwnerCode OwnerCode { get; init; }

    /// <summary>Who is online.</summary>
    public required PresenceBoard Presence { get; init; }

    public Metrics Metrics { get; } = new();

    /// <summary>How many files and sockets there may be.</summary>
    public required Descriptors Descriptors { get; init; }

    /// <summary>Which connections have a place.</summary>
    public required Admission Admission { get; init; }

    /// <summary>Where else the server is reached; known once it is bound.</summary>
    public ServerPorts Ports { get; } = new();

    public required TimeProvider Time { get; init; }

    public required ILogger<Session> Log { get; init; }

    /// <summary>Hears of arrivals and departures.</summary>
    public required IOperator Operator { get; init; }
}
