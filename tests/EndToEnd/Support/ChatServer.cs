using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Charla.EndToEnd.Support;

/// <summary>A running <c>charla serve</c>, which can be killed and started again on the same data and port.</summary>
internal sealed class ChatServer : IAsyncDisposable
{
    private readonly string[] _before;
    private readonly string[] _arguments;
    private readonly (string, string?)[] _environment;

    private ChatServer(string data, int port, string[] before, string[] arguments, (string, string?)[] environment, string rate)
    {
        Port = port;
        _before = before;
        _arguments = ["serve", "--data", data, "--bind", "127.0.0.1", "--rate", rate, .. arguments];
        _environment = environment;
        Process = null!;
    }

    public Running Process { get; private set; }

    /// <summary>The port of TCP and of UDP.</summary>
    public int Port { get; private set; }

    public int HttpPort { get; private set; }

    /// <param name="data">The data folder.</param>
    /// <param name="port">0 takes a free one.</param>
    /// <param name="before">A program that runs it, with its arguments.</param>
    /// <param name="arguments">More arguments of <c>serve</c>.</param>
    /// <param name="environment">What it finds set besides.</param>
    /// <param name="http">The port of HTTP; 0 takes a free one.</param>
    /// <param name="rate">Requests per second of one device; 0: no limit, as most tests want it.</param>
    public static async Task<ChatServer> Start(
        string data, int port = 0, string[]? before = null, string[]? arguments = null, (string, string?)[]? environment = null, int http = 0,
        string rate = "0")
    {
        var server = new ChatServer(data, port, before ?? [], arguments ?? [], environment ?? [], rate) { HttpPort = http };
        try
        {
            await server.StartAgain();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc cref="QuietPorts.Next"/>
    public static int QuietPort() => QuietPorts.Next();

    public async Task StartAgain()
    {
        Process = Running.Start([.. _before, "dotnet", Running.CharlaDll, .. _arguments, "--tcp", Show(Port), .. Http()], _environment);
        Port = IPEndPoint.Parse((await Process.Line("  127.0.0.1:")).Trim()).Port;
        if (Http().Length > 0)
            HttpPort = new Uri((await Process.Line("  http://127.0.0.1:")).Trim()).Port;

        static string Show(int number) => number.ToString(CultureInfo.InvariantCulture);

        // Where a test says something of its own about it, that counts.
        string[] Http() => _arguments.Contains("--http") ? [] : ["--http", Show(HttpPort)];
    }

    /// <summary>kill -9: nothing of it runs any more.</summary>
    public Task Kill() => Process.Kill();

    /// <summary>Ends it in order.</summary>
    public async Task Stop()
    {
        await Process.Signal("TERM");
        Assert.Equal(0, await Process.ExitCode());
    }

    public async ValueTask DisposeAsync()
    {
        if (Process is not null)
            await Process.DisposeAsync();
    }
}
