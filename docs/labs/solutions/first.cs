#:property PublishAot=false
// A client that starts before its server: what does the system say?
using System.Net;
using System.Net.Sockets;

try
{
    using var client = new TcpClient("127.0.0.1", 65432);
    Console.WriteLine("TCP: a server is there");
}
catch (SocketException e)
{
    Console.WriteLine($"TCP: {e.SocketErrorCode}");
}

using (var client = new UdpClient())
{
    client.Send("hola"u8, new IPEndPoint(IPAddress.Loopback, 65433));
    Console.WriteLine($"UDP, SendTo: {Answer(client)}");
}

using (var client = new UdpClient("127.0.0.1", 65433))
{
    client.Send("hola"u8);
    Console.WriteLine($"UDP, connected: {Answer(client)}");
}

static string Answer(UdpClient client)
{
    client.Client.ReceiveTimeout = 3000;
    var from = new IPEndPoint(IPAddress.Any, 0);
    try
    {
        client.Receive(ref from);
        return "a server is there";
    }
    catch (SocketException e)
    {
        return e.SocketErrorCode is SocketError.ConnectionRefused ? "ConnectionRefused" : "nothing came back";
    }
}
