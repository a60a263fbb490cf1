using Charla.Protocol;

namespace Charla.Server.Sessions;

/// <summary>The port of each transport that is served, as <c>welcome</c> says it. Set before the first connection.</summary>
public sealed class ServerPorts
{
    private readonly Dictionary<Transport, int?> _ports = [];

    /// <summary>Null where the transport is not served.</summary>
    public int? this[Transport transport]
    {
        get => _ports.GetValueOrDefault(transport);
        set => _ports[transport] = value;
    }
}
