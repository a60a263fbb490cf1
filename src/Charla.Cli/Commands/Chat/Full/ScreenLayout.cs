namespace Charla.Cli.Commands.Chat.Full;

/// <summary>What stands where on a screen of some size. What there is no room for is left out: 0 columns.</summary>
internal readonly record struct ScreenLayout(int Columns, int Rows, int Left, int Right, bool HasTabs, int InputRows, bool HasHint)
{
    public const int FewestColumns = 24;
    public const int FewestRows = 8;

    /// <summary>The most of the screen that is given to what one types.</summary>
    public static int MostInputRows(int rows) => Math.Clamp(rows / 3, 1, 10);

    public static ScreenLayout Of(int columns, int rows, int inputRows, bool hasHint) => new(
        columns,
        rows,
        Left: columns >= 120 ? 22 : columns >= 50 ? 15 : 0,
        Right: columns >= 150 ? 42 : columns >= 120 ? 26 : columns >= 70 ? 16 : 0,
        HasTabs: columns < 50,
        InputRows: Math.Clamp(inputRows, 1, MostInputRows(rows)),
        HasHint: hasHint);

    /// <summary>The first row of the middle.</summary>
    public int Top => HasTabs ? 2 : 1;

    public int StatusRow => Rows - InputRows - 1;

    /// <summary>The row below the panes: that of the hint, or of the status.</summary>
    public int Bottom => HasHint ? StatusRow - 1 : StatusRow;

    /// <summary>Rows of the middle, and of what is beside it.</summary>
    public int Height => Bottom - Top;

    /// <summary>The first column of the middle; a bar stands before it.</summary>
    public int MiddleColumn => Left == 0 ? 0 : Left + 1;

    public int MiddleColumns => Columns - MiddleColumn - (Right == 0 ? 0 : Right + 1);

    public int RightColumn => Columns - Right;
}
