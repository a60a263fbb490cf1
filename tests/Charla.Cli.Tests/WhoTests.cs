using System.Net;
using System.Text.Json;
using Charla.Client;
using Charla.Protocol;
using Charla.Testing;

namespace Charla.Cli.Tests;

public sealed class WhoTests : WithRealServer
{
    [Fact(Timeout = Soon)]
    public async Task The_command_lists_who_is_online_for_people_and_for_programs()
    {
        await using var ana = await CharlaClient.ConnectAsync(
            new ServerAddress("127.0.0.1", Server.UdpEndPoints[0].Port),
            Credentials.NewAccount("ana", "una muy larga"),
            new ClientOptions { Transport = Transport.Udp },
            Token);
        using var charla = new CharlaCommand().With("CHARLA_SERVER", $"127.0.0.1:{Server.TcpEndPoints[0].Port}");
        Assert.Equal(0, (await charla.RunAsync("register", "luis", "--no-password")).ExitCode);

        var outcome = await charla.RunAsync("who");
        Assert.Equal(0, outcome.ExitCode);
        var columns = Assert.Single(outcome.Lines, line => line.StartsWith("ana\t", StringComparison.Ordinal)).Split('\t');
        Assert.Equal(("udp", "Charla.Client"), (columns[1], columns[3]));
        Assert.Equal(IPAddress.Loopback, IPEndPoint.Parse(columns[2]).Address);
        Assert.StartsWith("since 20", columns[4], StringComparison.Ordinal);
        Assert.Contains("\tdesde 20", (await charla.RunAsync("who", "--lang", "es")).Out);

        var people = (await charla.RunAsync("who", "#general", "--json")).Lines.Select(line => JsonElement.Parse(line)).ToList();
        Assert.Equal(["ana", "luis"], people.Select(person => person.GetProperty("nick").GetString()));
        Assert.Equal("udp", people[0].GetProperty("sessions")[0].GetProperty("transport").GetString());
        Assert.Equal(1, (await charla.RunAsync("who", "#nowhere")).ExitCode);
    }
}
