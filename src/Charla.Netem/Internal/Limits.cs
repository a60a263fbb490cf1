namespace Charla.Netem.Internal;

internal static class Limits
{
    /// <exception cref="ArgumentOutOfRangeException">It is outside; the message names the setting and its range.</exception>
    public static T Check<T>(T value, T least, T most, string name)
        where T : IComparable<T> =>
        // CompareTo puts NaN below every number, so it is refused like any other nonsense.
        value.CompareTo(least) >= 0 && value.CompareTo(most) <= 0
            ? value
            : throw new ArgumentOutOfRangeException(name, value, $"{name} must be from {least} to {most}.");
}
