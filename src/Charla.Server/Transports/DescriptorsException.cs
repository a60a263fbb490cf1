namespace Charla.Server.Transports;

/// <summary>The system lets this process open too few files for a server.</summary>
public sealed class DescriptorsException(int limit, int needed) : Exception($"{limit} descriptors, {needed} are needed.")
{
    public int Limit { get; } = limit;

    public int Needed { get; } = needed;
}
