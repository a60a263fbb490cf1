using System.Net;

namespace Charla.Lab.Signin;

/// <summary>After a few wrong tokens a caller must wait; they are counted by machine, since a new port costs nothing.</summary>
/// <remarks>For one at a time.</remarks>
internal sealed class WrongTokens(TimeProvider time)
{
    /// <summary>Tries before one must wait.</summary>
    public const int Tries = 5;

    private const int MostMachines = 10_000;

    private readonly Dictionary<IPAddress, (int Count, DateTimeOffset Since)> _wrong = [];

    /// <summary>How long one must wait then.</summary>
    public static TimeSpan Pause { get; } = TimeSpan.FromSeconds(30);

    /// <summary>How long that machine must still wait; zero where it may try.</summary>
    public TimeSpan WaitOf(IPAddress machine)
    {
        if (!_wrong.TryGetValue(machine, out var wrong))
            return TimeSpan.Zero;
        var rest = wrong.Since + Pause - time.GetUtcNow();
        if (rest > TimeSpan.Zero)
            return wrong.Count >= Tries ? rest : TimeSpan.Zero;
        _wrong.Remove(machine);
        return TimeSpan.Zero;
    }

    /// <summary>It was a wrong one.</summary>
    public void Count(IPAddress machine)
    {
        if (_wrong.Count >= MostMachines && !_wrong.ContainsKey(machine))
            _wrong.Clear();
        _wrong[machine] = (_wrong.GetValueOrDefault(machine).Count + 1, time.GetUtcNow());
    }
}
