using Charla.Server.Storage;
using Charla.Server.Tests.Support;

namespace Charla.Server.Tests;

/// <summary>One's own account: docs/protocol.md, section 14.</summary>
public sealed class AccountTests
{
    private const string Password = "muy secreta";

    [Fact(Timeout = 120_000)]
    public async Task A_new_password_signs_in_the_old_one_does_not_and_the_other_devices_are_out()
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = await server.RegisterAsync("ana", Password);
        await using var other = await SignInAsync(server, "ana", Password);
        Assert.Equal("bad-credentials", (await ana.AskAsync("password", new { password = "otra cosa", @new = "nueva clave" })).Code);
        Assert.Equal("bad-credentials", (await ana.AskAsync("password", new { @new = "nueva clave" })).Code);
        Assert.Equal("bad-request", (await ana.AskAsync("password", new { password = Password, @new = "corta" })).Code);

        await ana.DoAsync("password", new { password = Password, @new = "nueva clave" });

        Assert.Equal("token-revoked", (await other.WaitAsync(frame => frame.Op() == "bye")).Text("code"));
        await other.EndAsync();
        await ana.DoAsync("ping");
        await ana.DoAsync("password", new { password = Password, @new = "nueva clave" });
        await using var again = await server.ConnectAsync();
        await again.HelloAsync();
        Assert.Equal("bad-credentials", (await again.EnterAsync("signin", new { nick = "ana", password = Password })).Code);
        Assert.True((await again.EnterAsync("signin", new { nick = "ana", password = "nueva clave" })).IsOk);

        // A repeated request does nothing a second time: it neither ends who has signed in since, nor disturbs who is just about to.
        await ana.DoAsync("password", new { password = Password, @new = "nueva clave" });
        await again.DoAsync("ping");
    }

    [Fact(Timeout = 120_000)]
    public async Task Others_stay_where_that_is_wished_and_an_account_without_password_gets_one()
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = await server.RegisterAsync("ana");
        await ana.DoAsync("password", new { @new = Password });
        await using var other = await SignInAsync(server, "ana", Password);
        await ana.DoAsync("password", new { password = Password, @new = "nueva clave", others = false });
        await other.DoAsync("ping");
    }

    [Fact(Timeout = 120_000)]
    public async Task Devices_are_listed_named_and_revoked()
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = await server.RegisterAsync("ana", Password, device: "portatil");
        await using var phone = await SignInAsync(server, "ana", Password);
        await using var eva = await server.RegisterAsync("eva");

        var devices = (await ana.DoAsync("devices")).Rows;
        Assert.Equal(["portatil", null], devices.Select(row => row.Text("name")));
        Assert.Equal([true, false], devices.Select(row => row.Has("current")));
        Assert.All(devices, row => Assert.True(row.GetProperty("online").GetBoolean()));
        var second = devices[1].Number("device");

        await ana.DoAsync("device", new { device = second, name = "movil" });
        Assert.Equal("not-found", (await eva.AskAsync("device", new { device = second, name = "mia" })).Code);
        Assert.Equal("not-found", (await eva.AskAsync("revoke", new { device = second })).Code);
        Assert.Equal("movil", (await ana.DoAsync("devices")).Rows[1].Text("name"));

        await ana.DoAsync("revoke", new { device = second });
        await phone.EndAsync();
        Assert.Equal("token-revoked", await SignInCodeAsync(server, new { token = phone.Token }));
        Assert.Single((await ana.DoAsync("devices")).Rows);
        await ana.DoAsync("revoke", new { device = second });
    }

    [Fact(Timeout = 120_000)]
    public async Task A_device_remembers_when_it_was_last_online()
    {
        await using var server = await TestServer.StartAsync(time: new ShortMinutes());
        await using var ana = await server.RegisterAsync("ana", Password);
        await using (await SignInAsync(server, "ana", Password))
        {
        }

        await Eventually.IsTrueAsync(() => server.Store.Read(view => view.DevicesOf(new AccountId(1)))[1].Seen is not null);
        var row = (await ana.DoAsync("devices")).Rows[1];
        Assert.True(row.Has("seen"));
        Assert.False(row.GetProperty("online").GetBoolean());
    }

    [Fact(Timeout = 120_000)]
    public async Task Revoking_ones_own_device_is_answered_before_it_ends()
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = await server.RegisterAsync("ana");
        var own = (await ana.DoAsync("devices")).Rows.Single().Number("device");
        await ana.DoAsync("revoke", new { device = own });
        await ana.EndAsync();
    }

    [Fact(Timeout = 120_000)]
    public async Task Signing_out_everywhere_ends_all_devices()
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = await server.RegisterAsync("ana", Password);
        await using var other = await SignInAsync(server, "ana", Password);
        await using var eva = await server.RegisterAsync("eva");
        await ana.DoAsync("signout", new { everywhere = true });
        await ana.EndAsync();
        await other.EndAsync();
        Assert.Equal("token-revoked", await SignInCodeAsync(server, new { token = ana.Token }));
        Assert.Equal("token-revoked", await SignInCodeAsync(server, new { token = other.Token }));
        await eva.DoAsync("ping");
    }

    [Fact(Timeout = 120_000)]
    public async Task The_code_of_the_console_makes_the_first_owner_once()
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = await server.RegisterAsync("ana");
        await using var eva = await server.RegisterAsync("eva");
        var code = server.OwnerCode!;
        Assert.Equal("forbidden", (await ana.AskAsync("accounts")).Code);
        Assert.Equal("forbidden", (await ana.AskAsync("claim", new { code = "abcdefgh" })).Code);

        await ana.DoAsync("claim", new { code = code.ToUpperInvariant() });

        Assert.Null(server.OwnerCode);
        Assert.Equal(["ana", "eva"], (await ana.DoAsync("accounts")).Rows.Select(row => row.Text("nick")));
        Assert.Equal("forbidden", (await eva.AskAsync("claim", new { code })).Code);
        Assert.Equal("forbidden", (await eva.AskAsync("accounts")).Code);
        await using var again = await server.SignInAsync(ana.Token);
        Assert.Equal("owner", again.Signed.End.Text("role"));
        Assert.Null(eva.Signed.End.Text("role"));
        await server.RestartAsync();
        Assert.Null(server.OwnerCode);
    }

    [Fact(Timeout = 120_000)]
    public async Task Codes_cannot_be_guessed_quickly()
    {
        await using var server = await TestServer.StartAsync(options => options with { RequestsPerSecond = 1_000 });
        await using var eva = await server.RegisterAsync("eva");
        var codes = new List<string?>();
        for (var guess = 0; guess < 60; guess++)
            codes.Add((await eva.AskAsync("claim", new { code = "abcdefgh" })).Code);
        Assert.Contains("slow-down", codes);
    }

    [Fact(Timeout = 120_000)]
    public async Task A_closed_server_registers_nobody_and_lets_repeat_ones_own_registration()
    {
        await using var server = await TestServer.StartAsync(options => options with { ClosedRegistration = true });
        await using (var admin = await server.AdminAsync())
            await admin.DoAsync("account.create", new { nick = "ana", password = Password });
        await using var client = await server.ConnectAsync();
        Assert.DoesNotContain("register", (await client.HelloAsync()).GetProperty("accepts").EnumerateArray().Select(item => item.GetString()));
        Assert.Equal("closed", (await client.AskAsync("register", new { nick = "eva", password = Password })).Code);
        Assert.Equal("closed", (await client.AskAsync("register", new { nick = "eva" })).Code);
        Assert.Equal("closed", (await client.AskAsync("register", new { nick = "ana", password = "otra cosa" })).Code);
        Assert.True((await client.EnterAsync("register", new { nick = "ana", password = Password })).IsOk);
    }

    private static async Task<WireClient> SignInAsync(TestServer server, string nick, string password)
    {
        var client = await server.ConnectAsync();
        await client.HelloAsync();
        Assert.True((await client.EnterAsync("signin", new { nick, password })).IsOk);
        return client;
    }

    private static async Task<string?> SignInCodeAsync(TestServer server, object members)
    {
        await using var client = await server.ConnectAsync();
        await client.HelloAsync();
        return (await client.AskAsync("signin", members)).Code;
    }

    /// <summary>A clock by which what is to happen each minute happens at once.</summary>
    private sealed class ShortMinutes : TimeProvider
    {
        private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(100);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            period == TimeSpan.FromMinutes(1)
                ? System.CreateTimer(callback, state, Moment, Moment)
                : System.CreateTimer(callback, state, dueTime, period);
    }
}
