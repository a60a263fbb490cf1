#:property PublishAot=false
// The echo's client: dotnet run echo_client.cs tcp|udp
using System.Net;
using System.Net.Sockets;
using System.Text;

if (args is ["udp"])
    Udp();
else
    Tcp();

static void Tcp()
{
    using var client = new TcpClient("127.0.0.1", 65432);
    using var reader = new StreamReader(client.GetStream());
    using var writer = new StreamWriter(client.GetStream()) { AutoFlush = true, NewLine = "\n" };
    foreach (var text in Lines())
    {
        writer.WriteLine(text);
        if (reader.ReadLine() is not { } answer) // up to its newline, however long it is
        {
            Console.WriteLine("the server has closed the connection");
            return;
        }

        Console.WriteLine(answer);
    }
}

static void Udp()
{
    using var client = new UdpClient("127.0.0.1", 65433); // connected: sends nothing, but lets us hear of refusals
    client.Client.ReceiveTimeout = 2000;
    var from = new IPEndPoint(IPAddress.Any, 0);
    foreach (var text in Lines())
    {
        try
        {
            client.Send(Encoding.UTF8.GetBytes(text));
            Console.WriteLine(Encoding.UTF8.GetString(client.Receive(ref from)));
        }
        catch (SocketException e)
        {
            Console.WriteLine(e.SocketErrorCode is SocketError.ConnectionRefused ? "nobody listens there" : "no answer");
        }
    }
}

static IEnumerable<string> Lines()
{
    Console.Write("> ");
    while (Console.ReadLine() is { } text && text.Trim().ToLowerInvariant() != "exit")
    {
        yield return text;
        Console.Write("> ");
    }
}
