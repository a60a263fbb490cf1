using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Charla.Client;
using Charla.Protocol;

namespace Charla.Bench.Tests;

public sealed class BenchTests
{
    private const string OneRoom = "room --readers 4 --posters 2 --outstanding 3";

    public static TheoryData<Transport> Transports { get; } = [Transport.Tcp, Transport.WebSocket, Transport.Udp];

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task A_server_that_does_everything_right_is_told_so(Transport transport)
    {
        var (code, figures) = await RunAsync(BenchFault.None, OneRoom, transport);

        Assert.Equal(0, code);
        Assert.Equal((0, 0, 0), Faults(figures));
        Assert.Equal(4, Number(figures, "connections"));
        Assert.True(Number(figures, "posts") > 0);
        Assert.True(Number(figures, "deliveries") > 0);
        Assert.Empty(figures.GetProperty("errors").EnumerateObject());
    }

    [Theory]
    [InlineData(Transport.Tcp, BenchFault.Lost, 1, 0, 0)]
    [InlineData(Transport.Tcp, BenchFault.Repeated, 0, 1, 0)]
    [InlineData(Transport.Tcp, BenchFault.Swapped, 0, 0, 1)]
    [InlineData(Transport.WebSocket, BenchFault.Lost, 1, 0, 0)]
    [InlineData(Transport.WebSocket, BenchFault.Repeated, 0, 1, 0)]
    [InlineData(Transport.WebSocket, BenchFault.Swapped, 0, 0, 1)]
    public async Task An_entry_that_one_reader_gets_wrong_is_found(Transport transport, BenchFault fault, int lost, int repeated, int outOfOrder)
    {
        var (code, figures) = await RunAsync(fault, OneRoom, transport);

        Assert.Equal(1, code);
        Assert.Equal((lost, repeated, outOfOrder), Faults(figures));
    }

    [Theory]
    [InlineData(BenchFault.Lost, "pulls")]
    [InlineData(BenchFault.Repeated, "again")]
    [InlineData(BenchFault.Swapped, "early")]
    public async Task What_datagrams_may_do_to_an_entry_is_made_up_for_and_counted(BenchFault fault, string counted)
    {
        var (code, figures) = await RunAsync(fault, OneRoom, Transport.Udp);

        Assert.Equal(0, code);
        Assert.Equal((0, 0, 0), Faults(figures));
        Assert.True(Number(figures.GetProperty("datagrams"), counted) > 0);
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task A_reader_that_never_gets_to_the_last_acknowledged_number_is_found(Transport transport)
    {
        var (code, figures) = await RunAsync(BenchFault.LostEnd, OneRoom, transport);

        Assert.Equal(1, code);
        Assert.True(Faults(figures).Lost > 1);
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task A_refused_post_is_counted_by_its_code_and_the_load_goes_on(Transport transport)
    {
        var (code, figures) = await RunAsync(BenchFault.SlowDown, OneRoom, transport);

        Assert.Equal(0, code);
        Assert.Equal(1, Number(figures.GetProperty("errors"), "slow-down"));
        Assert.True(Number(figures, "posts") > 1);
    }

    [Fact]
    public async Task Posts_that_are_numbered_in_another_order_than_they_were_written_are_found()
    {
        var (code, figures) = await RunAsync(BenchFault.Misnumbered, "room --readers 4 --posters 1 --outstanding 3", Transport.Tcp);

        Assert.Equal(1, code);
        Assert.Equal((0, 0, 1), Faults(figures));
    }

    [Fact]
    public async Task Pairs_write_each_other_in_turn()
    {
        await using var server = new BenchFakeServer(BenchFault.None);
        var (code, output) = await RunAsync(server, "pairs --json");

        Assert.Equal(0, code);
        var figures = JsonDocument.Parse(output).RootElement.GetProperty("workloads")[0];
        Assert.Equal((0, 0, 0), Faults(figures));
        Assert.True(Number(figures, "posts") > 0);
    }

    [Fact]
    public async Task The_table_speaks_Spanish_to_who_does()
    {
        CultureInfo.CurrentUICulture = new CultureInfo("es");
        await using var server = new BenchFakeServer(BenchFault.None);
        var (_, output) = await RunAsync(server, OneRoom);

        Assert.Contains("entregas/s", output, StringComparison.Ordinal);
    }

    private static async Task<(int Code, JsonElement Figures)> RunAsync(BenchFault fault, string arguments, Transport transport)
    {
        await using var server = new BenchFakeServer(fault, transport);
        var (code, output) = await RunAsync(server, $"{arguments} {Option(transport)} --json");
        return (code, JsonDocument.Parse(output).RootElement.GetProperty("workloads")[0]);
    }

    private static async Task<(int Code, string Output)> RunAsync(BenchFakeServer server, string arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await BenchCommand.Create()
            .Parse($"{arguments} --server {server.Address} --seconds 0.3 --warmup 0 --patience 1")
            .InvokeAsync(new InvocationConfiguration { Output = output, Error = error });
        return (code, output.ToString());
    }

    private static string Option(Transport transport) => transport switch
    {
        Transport.Udp => "--udp",
        Transport.WebSocket => "--ws",
        _ => "",
    };

    private static (int Lost, int Repeated, int OutOfOrder) Faults(JsonElement figures) =>
        (Number(figures, "lost"), Number(figures, "repeated"), Number(figures, "outOfOrder"));

    private static int Number(JsonElement figures, string name) => figures.GetProperty(name).GetInt32();
}
