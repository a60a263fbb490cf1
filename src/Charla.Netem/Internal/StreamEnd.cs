namespace Charla.Netem.Internal;

/// <summary>How one direction of a TCP connection ended.</summary>
internal enum StreamEnd
{
    /// <summary>Its source finished, and its destination was told.</summary>
    Finished,

    /// <summary>Its source reset the connection.</summary>
    Reset,

    /// <summary>Its destination would take no more. How that came about, the other direction will learn.</summary>
    Unwanted,
}
