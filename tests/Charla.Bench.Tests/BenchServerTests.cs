using System.CommandLine;
using System.Text.Json;
using Charla.Server;
using Microsoft.Extensions.Logging.Abstractions;

namespace Charla.Bench.Tests;

/// <summary>The bench against the server itself.</summary>
public sealed class BenchServerTests : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("charla-bench-");
    private CharlaServer? _server;

    private string Address => _server!.TcpEndPoints.First(address => address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork).ToString();

    public async ValueTask InitializeAsync() => _server = await CharlaServer.StartAsync(
        new ServerOptions { DataFolder = _folder.FullName, TcpPort = 0, UdpPort = 0, HttpPort = 0, RequestsPerSecond = 0, PasswordIterations = 10 },
        NullLoggerFactory.Instance);

    public async ValueTask DisposeAsync()
    {
        await _server!.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_room_is_compared_over_all_transports()
    {
        var (code, output) = await RunAsync("room --readers 6 --posters 3 --outstanding 8 --compare --seconds 0.5 --warmup 0.1 --json");

        var figures = JsonDocument.Parse(output).RootElement.GetProperty("workloads").EnumerateArray().ToList();
        Assert.Equal(["tcp", "udp", "ws"], figures.Select(one => one.GetProperty("transport").GetString()));
        Assert.All(figures, one => Assert.True(one.GetProperty("deliveries").GetInt64() > 0));
        Assert.All(figures, one => Assert.Empty(one.GetProperty("errors").EnumerateObject()));
        Assert.True(figures[1].GetProperty("datagrams").GetProperty("inWindow").GetInt64() > 0);
        Assert.Equal(0, code);
    }

    [Fact]
    public async Task The_table_shows_the_other_transports_beside_TCP()
    {
        var (code, output) = await RunAsync("room --readers 2 --compare --seconds 0.2 --warmup 0");

        Assert.Equal(0, code);
        Assert.Contains("| room     | ws        |", output, StringComparison.Ordinal);
        Assert.Contains("| room     | udp       |", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Latency_is_measured_over_TCP_and_UDP_through_the_client_library()
    {
        var (code, output) = await RunAsync("latency --seconds 0.5 --rate 20 --json");

        var results = JsonDocument.Parse(output).RootElement;
        foreach (var transport in (string[])["tcp", "udp"])
        {
            Assert.Equal(0, results.GetProperty(transport).GetProperty("lost").GetInt32());
            Assert.True(results.GetProperty(transport).GetProperty("deliveryMs").GetProperty("p50").GetDouble() > 0);
        }

        Assert.Equal(0, code);
    }

    private async Task<(int Code, string Output)> RunAsync(string arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await BenchCommand.Create().Parse($"{arguments} --server {Address}")
            .InvokeAsync(new InvocationConfiguration { Output = output, Error = error });
        Assert.Equal("", code == 0 ? "" : error.ToString());
        return (code, output.ToString());
    }
}
