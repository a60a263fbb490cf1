using Charla.EndToEnd.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Charla.EndToEnd.Web;

/// <summary>One person with a browser of their own. Disposed of, nothing went wrong in their pages that was not expected.</summary>
internal sealed class Visitor : IAsyncDisposable
{
    public const string Password = "una muy larga";

    private readonly IBrowserContext _context;
    private readonly string _server;
    private readonly List<string> _wrong = [];

    private Visitor(IBrowserContext context, string server, Wording say)
    {
        (_context, _server, Say) = (context, server, say);
        Page = null!;
    }

    public IPage Page { get; private set; }

    public IBrowserContext Context => _context;

    /// <summary>The server is gone for a while, or refuses something: what the browser says of that is no fault.</summary>
    public bool ExpectsFailures { get; set; }

    /// <summary>Opens the server's address.</summary>
    /// <param name="browser">Theirs.</param>
    /// <param name="server">Where.</param>
    /// <param name="device">On what.</param>
    /// <param name="script">What runs in each page before its own.</param>
    public static async Task<Visitor> Open(Browser browser, ChatServer server, Device? device = null, string? script = null)
    {
        device ??= Device.Desktop;
        var context = await browser.Running.NewContextAsync(new()
        {
            ViewportSize = new() { Width = device.Width, Height = device.Height },
            HasTouch = device.HasTouch,
            IsMobile = device.IsMobile,
            Locale = device.Language,
            ColorScheme = device.Theme,
            ReducedMotion = ReducedMotion.Reduce,
        });
        context.SetDefaultTimeout(Browser.Limit);
        if (script is not null)
            await context.AddInitScriptAsync(script);
        var visitor = new Visitor(context, $"http://127.0.0.1:{server.HttpPort}", Wording.Of(device.Language));
        context.WebError += (_, error) => visitor.Heard("error: " + error.Error);
        context.Console += (_, message) => visitor.Heard(message.Type == "error" ? "console: " + message.Text : null);
        context.Request += (_, request) => visitor.Heard(IsElsewhere(request.Url, visitor._server) ? "request: " + request.Url : null);
        visitor.Page = await context.NewPageAsync();
        await visitor.Page.GotoAsync(visitor._server + "/");
        return visitor;
    }

    /// <summary>The same, with a new account.</summary>
    public static async Task<Visitor> Register(Browser browser, ChatServer server, string nick, Device? device = null, string? script = null)
    {
        var visitor = await Open(browser, server, device, script);
        await visitor.Register(nick);
        return visitor;
    }

    /// <summary>What the page says, in the language of this browser.</summary>
    public Wording Say { get; }

    public ILocator Conversations => Page.GetByRole(AriaRole.Navigation, new() { Name = Say.Conversations });

    /// <summary>A conversation in the list at the left.</summary>
    public ILocator Row(string conversation) => Conversations.Locator($"a[href='#/c/{Uri.EscapeDataString(conversation)}']");

    /// <summary>A conversation that is open.</summary>
    public ILocator Pane(string conversation) => Page.GetByRole(AriaRole.Region, new() { Name = conversation, Exact = true });

    /// <summary>Where one writes in it.</summary>
    public ILocator Field(string conversation) => Pane(conversation).GetByRole(AriaRole.Textbox, new() { Name = Say.WriteTo(conversation), Exact = true });

    /// <summary>A message in it that is stored, by what it says.</summary>
    public ILocator Message(string conversation, string text) => Pane(conversation).Locator("article[data-seq]").Filter(new() { HasText = text });

    /// <summary>One that waits to be.</summary>
    public ILocator Queued(string conversation, string text) => Pane(conversation).Locator("article.queued").Filter(new() { HasText = text });

    /// <summary>Makes an account, where the page asks for one at first.</summary>
    /// <param name="nick">Theirs.</param>
    /// <param name="firstRun">What is done where the owner's code is asked for.</param>
    public async Task Register(string nick, Func<Task>? firstRun = null)
    {
        await Page.GetByLabel(Say.Nick).FillAsync(nick);
        await Page.GetByLabel(Say.Password, new() { Exact = true }).FillAsync(Password);
        await Page.GetByRole(AriaRole.Button, new() { Name = Say.SignUp, Exact = true }).ClickAsync();

        // As long as nobody owns the server, the first one is asked for the code on its console.
        var later = Page.GetByRole(AriaRole.Button, new() { Name = Say.Later });
        await Expect(later.Or(Conversations)).ToBeVisibleAsync();
        if (await later.IsVisibleAsync())
        {
            if (firstRun is not null)
                await firstRun();
            await later.ClickAsync();
        }

        await Expect(Conversations).ToBeVisibleAsync();
    }

    public async Task Open(string conversation)
    {
        await Row(conversation).ClickAsync();
        await Expect(Field(conversation)).ToBeVisibleAsync();
    }

    public async Task Write(string conversation, string text)
    {
        await Field(conversation).FillAsync(text);
        await Field(conversation).PressAsync("Enter");
    }

    /// <summary>The browser's own Back, as a phone's button and its gesture are.</summary>
    public Task Back() => Page.EvaluateAsync("() => void setTimeout(() => history.back(), 0)");

    public async Task CreateRoom(string name)
    {
        await Page.GetByRole(AriaRole.Button, new() { Name = Say.NewConversation }).First.ClickAsync();
        await Page.GetByRole(AriaRole.Tab, new() { Name = Say.CreateRoom }).ClickAsync();
        await Page.GetByRole(AriaRole.Dialog).Locator("input[name=name]").FillAsync(name);
        await Page.Keyboard.PressAsync("Enter");
        await Expect(Field("#" + name)).ToBeVisibleAsync();
    }

    /// <summary>Opens it in a pane of its own.</summary>
    public async Task Beside(string conversation)
    {
        await Row(conversation).ClickAsync(new() { Button = MouseButton.Right });
        await Page.GetByRole(AriaRole.Menuitem, new() { Name = Say.OpenBeside }).ClickAsync();
        await Expect(Field(conversation)).ToBeVisibleAsync();
    }

    public Task Sees(string conversation, string text) => Expect(Message(conversation, text)).ToBeVisibleAsync();

    /// <summary>What is done with a message from its menu.</summary>
    public async Task Choose(string conversation, string text, string action)
    {
        var message = Message(conversation, text);
        await message.HoverAsync();
        await message.GetByRole(AriaRole.Button, new() { Name = Say.MessageActions }).ClickAsync();
        await Page.GetByRole(AriaRole.Menuitem, new() { Name = action, Exact = true }).ClickAsync();
    }

    public Task GoTo(string path) => Page.GotoAsync(_server + path);

    public async ValueTask DisposeAsync()
    {
        await _context.DisposeAsync();
        lock (_wrong)
            Assert.Empty(_wrong);
    }

    // data: and blob: are the page's own.
    private static bool IsElsewhere(string url, string server) =>
        url.StartsWith("http", StringComparison.Ordinal) && !url.StartsWith(server + "/", StringComparison.Ordinal);

    private static bool IsOfNetwork(string wrong) =>
        wrong.Contains("net::ERR", StringComparison.Ordinal) || wrong.Contains("Failed to load resource", StringComparison.Ordinal);

    private void Heard(string? wrong)
    {
        if (wrong is null || ExpectsFailures && IsOfNetwork(wrong))
            return;
        lock (_wrong)
            _wrong.Add(wrong);
    }
}
