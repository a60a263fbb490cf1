namespace Charla.Chat.FullScreen;

/// <summary>What stands where on a screen of some size. What there is no room for is left out: 0 columns.</summary>
internal readonly record struct ScreenLayout(int Columns, int Rows, int Left, int Right, bool HasTabs, int InputRows, int HintRows)
{
    public const int FewestColumns = 24;
    public const int FewestRows = 8;

    /// <summary>The most of the screen that is given to what one types.</summary>
    public static int MostInputRows(int rows) => Math.Clamp(rows / 3, 1, 10);

    public static ScreenLayout Of(int columns, int rows, int inputRows, int hintRows, bool isBare) => new(
        columns,
        rows,
        Left: isBare ? 0 : columns >= 120 ? 22 : columns >= 50 ? 15 : 0,
        Right: isBare ? 0 : columns >= 150 ? 42 : columns >= 120 ? 26 : columns >= 70 ? 16 : 0,
        HasTabs: columns < 50 && !isBare,
        InputRows: Math.Clamp(inputRows, 1, MostInputRows(rows)),
        HintRows: Math.Min(hintRows, rows >= 2 * FewestRows ? 3 : 1));

    /// <summary>The first row of the middle.</summary>
    public int Top => HasTabs ? 2 : 1;

    public int StatusRow => Rows - InputRows - 1;

    /// <summary>The row below the panes: the first of the hint, or that of the status.</summary>
    public int Bottom => StatusRow - HintRows;

    /// <summary>Rows of the middle, and of what is beside it.</summary>
    public int Height => Bottom - Top;

    /// <summary>The first column of the middle; a bar stands before it.</summary>
    public int MiddleColumn => Left == 0 ? 0 : Left + 1;

    public int MiddleColumns => Columns - MiddleColumn - (Right == 0 ? 0 : Right + 1);

    public int RightColumn => Columns - Right;
}
