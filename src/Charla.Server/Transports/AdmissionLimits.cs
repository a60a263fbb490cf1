namespace Charla.Server.Transports;

/// <summary>How many connections there are at most, of which kinds.</summary>
public sealed record AdmissionLimits
{
    // Of the sockets that descriptors allow: for those that still read why they have no place.
    private const int LeavingShare = 8;
    private const int MostLeavingEver = 256;

    /// <summary>Connections of all transports.</summary>
    public required int MostConnections { get; init; }

    /// <summary>Of those, the ones that hold a descriptor each.</summary>
    public required int MostSockets { get; init; }

    /// <summary>Of all, those on which nobody has signed in.</summary>
    public required int MostStrangers { get; init; }

    /// <summary>The same, from one address.</summary>
    public required int MostStrangersPerAddress { get; init; }

    /// <summary>Connections without a place that still read why; each holds a descriptor.</summary>
    public required int MostLeaving { get; init; }

    /// <summary>What the operator decided, as far as there are descriptors for it.</summary>
    public static AdmissionLimits Of(ServerOptions options, Descriptors descriptors)
    {
        var leaving = Math.Clamp(descriptors.Room / LeavingShare, 1, MostLeavingEver);
        return new AdmissionLimits
        {
            MostConnections = options.MostConnections,
            MostSockets = Math.Max(1, descriptors.Room - leaving),
            MostStrangers = options.MostStrangers,
            MostStrangersPerAddress = options.MostStrangersPerAddress,
            MostLeaving = leaving,
        };
    }
}
