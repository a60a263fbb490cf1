namespace Charla.Bench.Wires;

internal static class Digits
{
    /// <summary>The number at the front; what follows its digits ends it.</summary>
    public static long Read(ReadOnlySpan<byte> digits)
    {
        var number = 0L;
        foreach (var digit in digits)
        {
            var value = digit - '0';
            if ((uint)value > 9)
                break;
            number = number * 10 + value;
        }

        return number;
    }
}
