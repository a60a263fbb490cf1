namespace Charla.Server;

/// <summary>What a server that stops waits for, in this order.</summary>
public enum StopPhase
{
    /// <summary>It was not told to stop.</summary>
    Running,

    /// <summary>That its clients have their answers, and take what they are still to be sent.</summary>
    Connections,

    /// <summary>The piece that is being erased.</summary>
    Erasing,

    /// <summary>The changes that were taken.</summary>
    Writing,

    /// <summary>The search's index.</summary>
    Search,

    /// <summary>The store, which copies back what is in its WAL.</summary>
    Store,

    /// <summary>Nothing any more.</summary>
    Stopped,
}
