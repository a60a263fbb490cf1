#:property PublishAot=false
// UDP carries datagrams: each one arrives whole, or not at all.
using System.Net;
using System.Net.Sockets;
using System.Text;

using var receiver = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
using var sender = new UdpClient();
var to = (IPEndPoint)receiver.Client.LocalEndPoint!;

// Two sends are two receives; an empty datagram is one, too.
foreach (var text in new[] { "Hello", "World", "" })
    sender.Send(Encoding.UTF8.GetBytes(text), to);
for (var i = 0; i < 3; i++)
{
    var from = new IPEndPoint(IPAddress.Any, 0);
    var datagram = receiver.Receive(ref from);
    Console.WriteLine($"Send        -> \"{Encoding.UTF8.GetString(datagram)}\"");
}

// What does not fit the buffer is lost: there is no second half to ask for. (Windows says that there was more; others say nothing.)
sender.Send("A long message"u8, to);
sender.Send("the next one"u8, to);
var buffer = new byte[6];
try
{
    receiver.Client.Receive(buffer);
}
catch (SocketException e) when (e.SocketErrorCode == SocketError.MessageSize)
{
    Console.WriteLine("(more than 6)");
}
Console.WriteLine($"Receive(6)  -> \"{Encoding.UTF8.GetString(buffer)}\"");
buffer = new byte[1024];
Console.WriteLine($"Receive     -> \"{Encoding.UTF8.GetString(buffer, 0, receiver.Client.Receive(buffer))}\"");
