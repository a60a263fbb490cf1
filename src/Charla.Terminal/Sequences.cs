namespace Charla.Terminal;

/// <summary>What a terminal is told when a program takes it over, and when it gives it back.</summary>
public static class Sequences
{
    // Its title is kept, another screen, no wrapping at the edge, pasted text is marked, cursor keys are the usual ones, and
    // the mouse, which a program before may have kept for itself, selects.
    public const string Enter = "\e[22;2t\e[?1049h\e[?7l\e[?2004h\e[?1l\e>\e[?1000l\e[?1002l\e[?1003l\e[2J\e[H";

    public const string Leave = "\e[0m\e[?2004l\e[?7h\e[?25h\e[?1049l\e[23;2t";
}
