using Charla.Server.Sessions;

namespace Charla.Server;

/// <summary>Who runs the server, at its console. Sessions tell it what happens, on their own threads: nothing here may wait.</summary>
public interface IOperator
{
    /// <summary>Lines that the console has taken.</summary>
    long LinesShown { get; }

    /// <summary>Lines that were given up, since the console did not take them in time.</summary>
    long LinesDropped { get; }

    /// <summary>Something happened.</summary>
    void Hear(Notice notice);
}

/// <summary>Nobody is at the console.</summary>
internal sealed class NoOperator : IOperator
{
    public static readonly NoOperator Instance = new();

    public long LinesShown => 0;

    public long LinesDropped => 0;

    public void Hear(Notice notice)
    {
        // Nobody hears it.
    }
}
