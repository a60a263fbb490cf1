using System.Diagnostics;
using Charla.EndToEnd.Support;

namespace Charla.EndToEnd;

/// <summary>
/// A server is stopped where its own addresses do not lead to it any more. Each way to lose them is tried in a network of its
/// own, which needs the right to make one.
/// </summary>
[Trait("Category", "Quiet")]
public sealed class LostNetworkTests : IDisposable
{
    private const string NoIPv6 = "echo 1 > /proc/sys/net/ipv6/conf/all/disable_ipv6";
    private const string LoUp = "ip link set lo up";

    private readonly TempFolder _data = new();

    // What there is at the start, how it is served, and what happens then.
    private static readonly (string Before, string[] Serve, string Then)[] Ways =
    [
        ($"{LoUp}; {NoIPv6}", ["--plain"], "true"),
        (LoUp, ["--plain"], NoIPv6),
        (LoUp, [], NoIPv6),
        (LoUp, ["--bind", "::", "--plain"], NoIPv6),
        (LoUp, ["--bind", "::", "--plain"], "ip -6 address flush dev lo"),
        (LoUp, ["--bind", "::1"], "ip -6 address flush dev lo"),
        (LoUp, ["--bind", "::ffff:127.0.0.1"], "ip link set lo down"),
        (LoUp, [], "ip link set lo down"),
        (LoUp, ["--plain"], "ip link set lo down"),
        ("true", ["--plain"], "true"),
        ($"{LoUp}; ip address add 10.98.7.6/32 dev lo", ["--bind", "10.98.7.6", "--plain"], "ip address delete 10.98.7.6/32 dev lo"),
        ($"{LoUp}; ip address add 10.98.7.6/32 dev lo", ["--bind", "10.98.7.6,::1", "--plain"], "ip address flush dev lo; ip link set lo down"),
        (LoUp, ["--plain"], "ip route add blackhole 127.0.0.0/8; ip route flush table local"),
    ];

    public static TheoryData<int, string> Cases
    {
        get
        {
            var cases = new TheoryData<int, string>();
            for (var way = 0; way < Ways.Length; way++)
            {
                cases.Add(way, "");
                cases.Add(way, "plain");
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task It_stops_in_order_however_it_lost_its_network(int way, string socket)
    {
        var (before, serve, then) = Ways[way];
        await using var server = Running.Start(
            ["unshare", "--user", "--map-root-user", "--net", "sh", "-c", $"{before}; echo alone; exec \"$0\" \"$@\"", "dotnet", Running.CharlaDll, "serve", "--data", _data, "--tcp", "0", .. serve],
            ("CHARLA_UDP_SOCKET", socket));
        await Eventually.IsTrue(() => server.HasExited || server.Output.Contains("alone", StringComparison.Ordinal));
        Assert.SkipUnless(server.Output.Contains("alone", StringComparison.Ordinal), "No right to make a network here.");
        Assert.DoesNotContain("sh:", server.Output);
        await server.Line("Ctrl-C stops it");
        var (code, said) = await Running.ToEnd(["nsenter", "--user", "--preserve-credentials", "--net", "-t", $"{server.Pid}", "sh", "-c", then]);
        Assert.True(code == 0, said);

        var watch = Stopwatch.StartNew();
        await server.Signal("TERM");
        Assert.Equal(0, await server.ExitCode());
        await server.Line("Stopped.");
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(8), $"{watch.Elapsed}");
    }

    public void Dispose() => _data.Dispose();
}
