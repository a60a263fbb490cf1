namespace Charla.Server.Sessions;

/// <summary>The port of each transport that is served, as <c>welcome</c> tells it. Set before the first connection.</summary>
public sealed class ServerPorts
{
    public int? Tcp { get; set; }

    public int? Udp { get; set; }

    public int? Http { get; set; }
}
