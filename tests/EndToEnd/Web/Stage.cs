using Charla.EndToEnd.Support;
using Microsoft.Playwright;

namespace Charla.EndToEnd.Web;

/// <summary>One Chromium for all tests in browsers: starting it takes a second.</summary>
[CollectionDefinition(Name)]
public sealed class WebCollection : ICollectionFixture<Browser>
{
    public const string Name = "Web";
}

/// <summary>What every test in a browser has: a server of its own, and whoever comes to it.</summary>
[Collection(WebCollection.Name)]
public abstract class Stage(Browser browser) : IAsyncLifetime
{
    internal TempFolder Temp { get; } = new();

    internal ChatServer Server { get; private set; } = null!;

    protected Browser Browser => browser;

    public async ValueTask InitializeAsync()
    {
        Assertions.SetDefaultExpectTimeout(Browser.Limit);

        // Ports that nobody takes while the server is down.
        Server = await ChatServer.Start(Temp["data"], ChatServer.QuietPort(), http: ChatServer.QuietPort());
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        Temp.Dispose();
        GC.SuppressFinalize(this);
    }

    internal Task<Visitor> Register(string nick, Device? device = null, string? script = null) => Visitor.Register(browser, Server, nick, device, script);

    /// <summary>Runs <c>charla</c> to its end as somebody; what it said.</summary>
    internal async Task<string> Charla(string nick, string input, params string[] arguments)
    {
        var (code, output) = await Running.ToEnd(
            ["dotnet", Running.CharlaDll, .. arguments], input, ("CHARLA_HOME", Temp[nick]), ("CHARLA_SERVER", $"127.0.0.1:{Server.Port}"));
        Assert.True(code == 0, output);
        return output;
    }

    /// <summary>An account of the terminal.</summary>
    internal Task RegisterAtTerminal(string nick) => Charla(nick, Visitor.Password + "\n", "register", nick, "--password-stdin");
}
