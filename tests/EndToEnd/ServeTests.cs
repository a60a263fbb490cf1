using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using Charla.EndToEnd.Support;

namespace Charla.EndToEnd;

/// <summary><c>charla serve</c> as its operator meets it: what is typed, and what it says.</summary>
public sealed class ServeTests : IDisposable
{
    private readonly TempFolder _temp = new();

    [Fact]
    public async Task A_busy_port_is_named_with_who_holds_it_and_what_to_type()
    {
        using var busy = new TcpListener(IPAddress.Loopback, 0);
        busy.Start();
        var port = ((IPEndPoint)busy.LocalEndpoint).Port;
        var (code, said) = await Serve(["--tcp", $"{port}"]);
        Assert.Equal(1, code);
        Assert.Contains($"Port {port} is in use", said);
        Assert.Contains($"(pid {Environment.ProcessId})", said);
        Assert.Contains("--tcp", said);
    }

    [Fact]
    public async Task A_busy_web_port_is_named_with_its_own_option()
    {
        using var busy = new TcpListener(IPAddress.Loopback, 0);
        busy.Start();
        var port = ((IPEndPoint)busy.LocalEndpoint).Port;
        var (code, said) = await Serve(["--tcp", "0", "--http", $"{port}"]);
        Assert.Equal(1, code);
        Assert.Contains($"Port {port} is in use", said);
        Assert.Contains("--http PORT", said);
    }

    [Fact]
    public async Task The_web_address_it_prints_serves_pages_and_a_WebSocket()
    {
        await using var server = await ChatServer.Start(_temp["data"], arguments: ["--name", "Aula 3"]);
        var address = (await server.Process.Line("  http://127.0.0.1:")).Trim();
        using var http = new HttpClient();
        Assert.Equal("ok\n", await http.GetStringAsync(new Uri(address + "/healthz")));
        Assert.Contains("charla_sessions", await http.GetStringAsync(new Uri(address + "/metrics")));
        Assert.Contains("<noscript>", await http.GetStringAsync(new Uri(address + "/")));
        Assert.Contains("Aula 3", await http.GetStringAsync(new Uri(address + "/connect")));
        using var webSocket = new ClientWebSocket();
        await webSocket.ConnectAsync(new Uri(address.Replace("http:", "ws:", StringComparison.Ordinal) + "/ws"), CancellationToken.None);
        await webSocket.SendAsync("{\"op\":\"hello\",\"protocol\":1,\"client\":\"test\"}"u8.ToArray(), WebSocketMessageType.Text, true, CancellationToken.None);
        await webSocket.SendAsync("{\"op\":\"register\",\"nick\":\"ana\"}"u8.ToArray(), WebSocketMessageType.Text, true, CancellationToken.None);
        await server.Process.Line("+ ana  WS 127.0.0.1:");
    }

    [Theory]
    [InlineData("--http", "none")]
    [InlineData("CHARLA_HTTP", "none")]
    [InlineData("file", "{\"http\": \"none\", \"udp\": \"none\", \"metricsFrom\": \"any\"}")]
    public async Task HTTP_can_be_left_out(string how, string what)
    {
        await File.WriteAllTextAsync(_temp["charla.json"], how == "file" ? what : "{}");
        await using var server = Running.Charla(
            ["serve", "--data", _temp["data"], "--tcp", "0", "--config", _temp["charla.json"], .. how == "--http" ? new[] { how, what } : []],
            how.StartsWith("CHARLA", StringComparison.Ordinal) ? [(how, what)] : []);
        await server.Line("Ctrl-C");
        Assert.DoesNotContain("http://", server.Output);
    }

    [Theory]
    [InlineData("--http", "web", "neither a port from 0 to 65535 nor none")]
    [InlineData("--http", "65536", "65535")]
    [InlineData("--udp", "-1", "neither a port from 0 to 65535 nor none")]
    [InlineData("--tcp", "none", "not a number from 0 to 65535")]
    [InlineData("--metrics-from", "everyone", "neither loopback nor any")]
    [InlineData("--addresses", "me", "none of everyone, moderators, nobody")]
    public async Task An_option_with_another_value_is_explained(string option, string value, string part)
    {
        var (code, said) = await Serve([option, value]);
        Assert.Equal(2, code);
        Assert.Contains(option, said);
        Assert.Contains(part, said);
    }

    [Fact]
    public async Task An_address_that_others_reach_needs_plain()
    {
        var (code, said) = await Serve(["--tcp", "0", "--bind", "0.0.0.0"]);
        Assert.Equal(2, code);
        Assert.Contains("other machines could connect", said);
        Assert.Contains("--plain", said);
        Assert.DoesNotContain("Exception", said);
    }

    [Fact]
    public async Task Plain_warns_and_lists_the_addresses_of_this_machine()
    {
        await using var server = Running.Charla(["serve", "--data", _temp["data"], "--tcp", "0", "--plain"]);
        await server.Line("Ctrl-C");
        Assert.Contains("WARNING: --plain", server.Output);
        var typed = server.Output.Split('\n').Where(line => line.StartsWith("  ", StringComparison.Ordinal)).Select(line => line.Trim()).ToList();
        var web = typed.Where(line => line.StartsWith("http://", StringComparison.Ordinal)).Select(line => line["http://".Length..]);
        var tcp = typed.TakeWhile(line => char.IsAsciiDigit(line[0]) || line[0] == '[');
        foreach (var addresses in new[] { tcp.Select(IPEndPoint.Parse).ToList(), web.Select(IPEndPoint.Parse).ToList() })
        {
            Assert.Single(addresses.Select(address => address.Port).Distinct());
            Assert.Contains(IPAddress.Loopback, addresses.Select(address => address.Address));
            foreach (var address in addresses)
            {
                using var client = new TcpClient(address.AddressFamily);
                await client.ConnectAsync(address);
            }
        }
    }

    [Theory]
    [InlineData("{\"tcp\": ", "cannot be used as configuration")]
    [InlineData("{\"prot\": \"1\"}", "prot")]
    [InlineData("{\"tcp\": \"many\"}", "many")]
    [InlineData("{\"plain\": \"maybe\"}", "maybe")]
    public async Task A_bad_configuration_is_explained(string json, string part)
    {
        await File.WriteAllTextAsync(_temp["charla.json"], json);
        var (code, said) = await Serve(["--config", _temp["charla.json"]]);
        Assert.Equal(2, code);
        Assert.Contains(part, said);
        Assert.DoesNotContain("Exception", said);
    }

    [Fact]
    public async Task A_configuration_that_is_not_there_is_named()
    {
        var (code, said) = await Serve(["--config", _temp["absent.json"]]);
        Assert.Equal(2, code);
        Assert.Contains("absent.json", said);
    }

    [Fact]
    public async Task What_is_typed_goes_before_the_environment_and_that_before_the_file()
    {
        await File.WriteAllTextAsync(_temp["charla.json"], """{"name": "file", "tcp": "0", "bind": "127.0.0.1"}""");
        Assert.Equal("file", await NameOf([]));
        Assert.Equal("environment", await NameOf([], ("CHARLA_NAME", "environment")));
        Assert.Equal("typed", await NameOf(["--name", "typed"], ("CHARLA_NAME", "environment")));
    }

    [Fact]
    public async Task The_name_reaches_the_clients_and_who_comes_and_goes_the_operator()
    {
        await using var server = await ChatServer.Start(_temp["data"], arguments: ["--name", "Aula 3"]);
        await server.Process.Line("Aula 3 is ready");
        using (var ana = await Wire.Register(server.Port, "ana"))
        {
            await server.Process.Line($"+ ana  TCP 127.0.0.1:{ana.LocalPort}");
            await ana.Send(new { op = "bye" });
            await ana.Next("bye");
        }

        await server.Process.Line("- ana  TCP 127.0.0.1:");
    }

    [Fact]
    public async Task It_speaks_Spanish_where_the_system_does()
    {
        await using var server = await ChatServer.Start(_temp["data"], environment: [("LANG", "es_ES.UTF-8")]);
        await server.Process.Line("está en marcha");
        await server.Stop();
        await server.Process.Line("Detenido.");
        var (_, said) = await Serve(["--bind", "0.0.0.0"], ("LANG", "es_ES.UTF-8"));
        Assert.Contains("todavía no hay cifrado", said);
    }

    [Fact]
    public async Task A_second_server_on_the_same_data_is_refused_and_harms_nothing()
    {
        await using var server = await ChatServer.Start(_temp["data"]);
        using var ana = await Wire.Register(server.Port, "ana");
        var (code, said) = await Serve(["--tcp", "0"]);
        Assert.Equal(1, code);
        Assert.Contains("another server", said);
        Assert.Contains(_temp["data"], said);
        await ana.Post("#general", "still here");
    }

    [Fact]
    public async Task A_data_folder_that_is_a_file_is_named()
    {
        await File.WriteAllTextAsync(_temp["data"], "");
        var (code, said) = await Serve(["--tcp", "0"]);
        Assert.Equal(1, code);
        Assert.Contains(_temp["data"], said);
        Assert.Contains("--data", said);
    }

    [Fact]
    public async Task A_read_only_data_folder_is_named()
    {
        Directory.CreateDirectory(_temp["data"]);
        await using var disk = await SmallDisk.Mount(_temp["data"], "size=1m,ro");
        var (code, said) = await Running.ToEnd([.. disk.Enter, "dotnet", Running.CharlaDll, "serve", "--tcp", "0", "--data", disk.Folder]);
        Assert.Equal(1, code);
        Assert.Contains(disk.Folder, said);
        Assert.DoesNotContain("   at ", said);
    }

    [Fact]
    public async Task A_damaged_database_is_named_and_left_as_it_is()
    {
        Directory.CreateDirectory(_temp["data"]);
        var damaged = Enumerable.Repeat((byte)'x', 100_000).ToArray();
        await File.WriteAllBytesAsync(Path.Combine(_temp["data"], "charla.db"), damaged);
        var (code, said) = await Serve(["--tcp", "0"]);
        Assert.Equal(1, code);
        Assert.Contains("charla.db", said);
        Assert.Contains("backup", said);
        Assert.DoesNotContain("   at ", said);
        Assert.Equal(damaged, await File.ReadAllBytesAsync(Path.Combine(_temp["data"], "charla.db")));
    }

    [Fact]
    public async Task The_data_folder_is_for_its_owner_only()
    {
        await using var server = await ChatServer.Start(_temp["data"]);
        using var ana = await Wire.Register(server.Port, "ana");
        const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
        foreach (var file in Directory.GetFiles(_temp["data"], "charla.db*"))
            Assert.True((File.GetUnixFileMode(file) & Others) == UnixFileMode.None, file);
    }

    public void Dispose() => _temp.Dispose();

    private Task<(int Code, string Output)> Serve(string[] arguments, params (string Name, string? Value)[] environment) =>
        Running.ToEnd(["dotnet", Running.CharlaDll, "serve", "--data", _temp["data"], .. arguments], environment: environment);

    private async Task<string> NameOf(string[] arguments, params (string, string?)[] environment)
    {
        await using var server = Running.Charla(["serve", "--data", _temp["data"], "--config", _temp["charla.json"], .. arguments], environment);
        var ready = await server.Line(" is ready");
        return ready[..ready.IndexOf(" is ready", StringComparison.Ordinal)];
    }
}
