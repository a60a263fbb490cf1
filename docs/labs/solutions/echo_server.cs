#:property PublishAot=false
// The echo server, over TCP and UDP at once, for any number of clients.
using System.Net;
using System.Net.Sockets;
using System.Text;

await Task.WhenAll(Tcp(), Udp());

static async Task Tcp()
{
    var server = new TcpListener(IPAddress.Loopback, 65432);
    server.Start();
    Console.WriteLine("TCP 65432");
    while (true)
        _ = Talk(await server.AcceptTcpClientAsync());
}

static async Task Talk(TcpClient client)
{
    using var _ = client;
    using var reader = new StreamReader(client.GetStream());
    using var writer = new StreamWriter(client.GetStream()) { AutoFlush = true, NewLine = "\n" };
    try
    {
        // Up to its newline, in however many pieces it came.
        while (await reader.ReadLineAsync() is { } line && line.Trim().ToLowerInvariant() != "exit")
            await writer.WriteLineAsync($"Servidor TCP recibió: {line}");
    }
    catch (IOException)
    {
        // This client has vanished; the others have not.
    }
}

static async Task Udp()
{
    using var server = new UdpClient(new IPEndPoint(IPAddress.Loopback, 65433));
    Console.WriteLine("UDP 65433");
    while (true)
    {
        var datagram = await server.ReceiveAsync();
        var text = Encoding.UTF8.GetString(datagram.Buffer);
        if (text.Trim().ToLowerInvariant() != "exit")
            await server.SendAsync(Encoding.UTF8.GetBytes($"Servidor UDP recibió: {text}"), datagram.RemoteEndPoint);
    }
}
