using Microsoft.Playwright;

namespace Charla.EndToEnd.Web;

/// <summary>The system's Chromium without a window, for all tests in browsers. Each person in it has a profile of their own.</summary>
public sealed class Browser : IAsyncLifetime
{
    // The same engine without what only a window shows takes a fifth less time.
    private static readonly string[] Names = ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"];

    private IPlaywright _playwright = null!;

    public IBrowser Running { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        _playwright = await Playwright.CreateAsync();
        Running = await _playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Find(),
            Timeout = Limit,

            // Chromium's sandbox does not start as root.
            Args = Environment.UserName == "root" ? ["--no-sandbox"] : [],
        });
    }

    public async ValueTask DisposeAsync()
    {
        if (Running is not null)
            await Running.DisposeAsync();
        _playwright?.Dispose();
    }

    /// <summary>Milliseconds; far beyond what the slowest machine needs.</summary>
    internal static float Limit => (float)Support.Eventually.Limit.TotalMilliseconds;

    private static string Find()
    {
        var folders = Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator);
        return Names.SelectMany(name => folders.Select(folder => Path.Combine(folder, name))).FirstOrDefault(File.Exists)
            ?? throw new InvalidOperationException("These tests need Chromium: on Debian, apt-get install chromium");
    }
}
