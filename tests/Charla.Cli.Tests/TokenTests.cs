using System.Net;
using Charla.Server;
using Charla.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Charla.Cli.Tests;

/// <summary>A token is for a server, whatever one reaches it over.</summary>
public sealed class TokenTests : IAsyncLifetime
{
    private const int Soon = 60_000;

    private readonly string _folder = Directory.CreateTempSubdirectory("charla-").FullName;
    private CharlaServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await CharlaServer.StartAsync(
        new ServerOptions { DataFolder = _folder, Bind = [IPAddress.Loopback], TcpPort = 0, UdpPort = 0, HttpPort = 0, PasswordIterations = 10 },
        NullLoggerFactory.Instance);

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory(Timeout = Soon)]
    [InlineData("tcp")]
    [InlineData("udp")]
    [InlineData("ws")]
    public async Task Who_signed_in_over_one_transport_is_signed_in_over_all_and_signs_out_of_all(string first)
    {
        using var charla = new CharlaCommand().With("CHARLA_TRANSPORT", first);
        string[] transports = ["tcp", "udp", "ws"];
        Assert.Equal(0, (await charla.RunAsync("register", "ana", "--no-password", "--server", Of(first))).ExitCode);

        foreach (var other in transports)
        {
            var posted = await charla.With("CHARLA_TRANSPORT", other).RunAsync("post", "#general", "Hola", "--server", Of(other));
            Assert.Equal((0, ""), (posted.ExitCode, posted.Error));
        }

        Assert.Equal(0, (await charla.RunAsync("signout", "--server", Of("ws"))).ExitCode);
        foreach (var other in transports)
            Assert.Equal(4, (await charla.With("CHARLA_TRANSPORT", other).RunAsync("rooms", "--server", Of(other))).ExitCode);
        Assert.DoesNotContain("ana", await File.ReadAllTextAsync(charla.TokenFile, TestContext.Current.CancellationToken));
    }

    private string Of(string transport) => transport switch
    {
        "tcp" => _server.TcpEndPoints[0].ToString(),
        "udp" => _server.UdpEndPoints[0].ToString(),
        _ => _server.HttpEndPoints[0].ToString(),
    };
}
