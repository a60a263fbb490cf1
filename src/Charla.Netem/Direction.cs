namespace Charla.Netem;

/// <summary>Which way a packet travels through a proxy.</summary>
public enum Direction
{
    /// <summary>From a client to the server.</summary>
    ToServer = 0,

    /// <summary>From the server to a client.</summary>
    ToClient = 1,
}
