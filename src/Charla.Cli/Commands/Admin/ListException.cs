namespace Charla.Cli.Commands.Admin;

/// <summary>Something of a class list that cannot be read whole.</summary>
/// <param name="line">The line of the file, from 1.</param>
/// <param name="why">A sentence.</param>
internal sealed class ListException(int line, string why) : Exception(why)
{
    public int Line { get; } = line;
}
