using System.Text.Json;

namespace Charla.EndToEnd.Web.Engines;

/// <summary>One window of a browser, and what its user has: a page, a mouse, a keyboard and, where the browser lets itself be touched, a finger.</summary>
internal abstract class Engine : IAsyncDisposable
{
    /// <summary>A finger on the page is one for the page, too.</summary>
    public virtual bool HasTouch => true;

    /// <summary>Ctrl+Z is the browser's own, not left to the desktop around it.</summary>
    public virtual bool HasUndoKey => true;

    /// <summary>Starts the one of that name.</summary>
    /// <param name="name">As the issues of the world call it.</param>
    /// <param name="browser">The Chromium of all tests.</param>
    /// <param name="home">An empty folder.</param>
    public static async Task<Engine> Start(string name, Browser browser, string home) => name switch
    {
        "Chromium" => await Chromium.Start(browser),
        "WebKit" => await WebKit.Start(home),
        "Firefox" => await Firefox.Start(home),
        _ => throw new ArgumentException(name, nameof(name)),
    };

    public abstract Task GoTo(string address);

    public abstract Task Reload();

    /// <summary>The size of the page; a browser may have windows of some width at least.</summary>
    public abstract Task Resize(int width, int height);

    /// <summary>A PNG of what is seen.</summary>
    public abstract Task<byte[]> Picture();

    /// <summary>What an expression gives in the page, awaited.</summary>
    /// <param name="expression">JavaScript, of something that can be written as JSON.</param>
    public async Task<JsonElement> Ask(string expression)
    {
        var answer = await Evaluate($"(async () => JSON.stringify((await ({expression})) ?? null))()");
        using var json = JsonDocument.Parse(answer);
        return json.RootElement.Clone();
    }

    public abstract Task Move(double x, double y);

    public abstract Task Click(double x, double y);

    public abstract Task Wheel(double x, double y, double by);

    /// <summary>A key, with or without Control.</summary>
    /// <param name="key">A character, or <c>Enter</c>, <c>Escape</c>, …</param>
    /// <param name="control">With Control held.</param>
    public abstract Task Press(string key, bool control = false);

    /// <summary>A finger, for as long.</summary>
    public abstract Task Touch(double x, double y, TimeSpan held);

    /// <summary>Key by key.</summary>
    public abstract Task Type(string text);

    public abstract ValueTask DisposeAsync();

    /// <summary>The text that a promise of one gives.</summary>
    protected abstract Task<string> Evaluate(string promise);
}
