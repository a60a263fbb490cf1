namespace Charla.Chat;

/// <summary>What somebody answered who was asked for yes or no, in either language.</summary>
internal static class YesOrNo
{
    private static readonly string[] Yes = ["y", "yes", "s", "sí", "si"];
    private static readonly string[] No = ["n", "no"];

    /// <summary>Null where it is neither.</summary>
    public static bool? Of(string line)
    {
        var word = line.Trim().ToLowerInvariant();
        return Yes.Contains(word) ? true : No.Contains(word) ? false : null;
    }
}
