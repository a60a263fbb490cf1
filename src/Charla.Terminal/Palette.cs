namespace Charla.Terminal;

/// <summary>The colours, by what they are for. Each is read well on black and on white.</summary>
public static class Palette
{
    public static readonly Style Plain;
    public static readonly Style Dim = Style.Dim;
    public static readonly Style Bold = Style.Bold;
    public static readonly Style Bar = new(252, 237);
    public static readonly Style BarStrong = new(255, 237, Effects.Bold);
    public static readonly Style BarDim = new(246, 237);
    public static readonly Style Alarm = new(231, 124, Effects.Bold);
    public static readonly Style Current = new(231, 25, Effects.Bold);
    public static readonly Style Unread = new(Effects: Effects.Bold);
    public static readonly Style Mention = new(167, 0, Effects.Bold);
    public static readonly Style Found = new(167, 0, Effects.Bold | Effects.Underline);
    public static readonly Style New = new(167);
    public static readonly Style Warning = new(136);
    public static readonly Style Good = new(71);
    public static readonly Style Seen = new(37);

    /// <summary>The ground of the message that the marker stands on.</summary>
    public const byte Marked = 238;
}
