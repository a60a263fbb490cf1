namespace Charla.Client.Internal.Udp;

/// <summary>How much to have under way: more while nothing is lost, half when something is.</summary>
internal sealed class Window(int least, int first, int most)
{
    public int Size { get; private set; } = first;

    /// <summary>So much arrived, and nothing was lost.</summary>
    public void Grow(int arrived) => Size = Math.Min(most, Size + Math.Max(1, Math.Min(arrived, Size)));

    public void Shrink() => Size = Math.Max(least, Size / 2);
}
