namespace Charla.Netem;

/// <summary>How a TCP connection is cut. UDP has no farewell, so there both are the same.</summary>
public enum CutKind
{
    /// <summary>RST to both ends, as when a middlebox forgets the connection.</summary>
    Reset = 0,

    /// <summary>FIN to both ends, as when each believed the other had finished.</summary>
    Finish = 1,
}
