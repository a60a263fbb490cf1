using Microsoft.Playwright;

namespace Charla.EndToEnd.Web;

/// <summary>How a browser presents itself.</summary>
internal sealed record Device
{
    public static Device Desktop { get; } = new();

    public static Device Phone { get; } = new() { Width = 390, Height = 844, HasTouch = true, IsMobile = true };

    public int Width { get; init; } = 1440;

    public int Height { get; init; } = 900;

    public bool HasTouch { get; init; }

    /// <summary>A touch screen is all there is: nothing hovers.</summary>
    public bool IsMobile { get; init; }

    public string Language { get; init; } = "en";

    public ColorScheme Theme { get; init; } = ColorScheme.Light;
}
