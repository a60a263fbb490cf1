namespace Charla.Lab.Commands;

/// <summary>The dissector for Wireshark that comes with this program: <c>labs/wireshark/charla.lua</c>.</summary>
internal static class WiresharkDissector
{
    public const string FileName = "charla.lua";

    public static byte[] Bytes()
    {
        using var resource = typeof(WiresharkDissector).Assembly.GetManifestResourceStream(FileName)
            ?? throw new InvalidOperationException("The dissector is not in the program.");
        var bytes = new byte[resource.Length];
        resource.ReadExactly(bytes);
        return bytes;
    }
}
