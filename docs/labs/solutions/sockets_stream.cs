#:property PublishAot=false
// TCP is a stream of bytes: how often one side sends is not how often the other side receives.
using System.Net;
using System.Net.Sockets;
using System.Text;

using var listener = new TcpListener(IPAddress.Loopback, 0); // port 0: any free one
listener.Start();
using var client = new Socket(SocketType.Stream, ProtocolType.Tcp);
client.Connect(listener.LocalEndpoint);
using var peer = listener.AcceptSocket();
var buffer = new byte[1024];

// Two sends…
client.Send(Encoding.UTF8.GetBytes("Hello"));
client.Send(Encoding.UTF8.GetBytes("World"));
Thread.Sleep(500); // the receiver has something else to do
var count = peer.Receive(buffer);
Console.WriteLine($"Send, Send  -> {Encoding.UTF8.GetString(buffer, 0, count)}");

// …and one send, of more than fits one Receive.
client.Send(new byte[3000]);
Thread.Sleep(500);
var sizes = new List<int>();
while (sizes.Sum() < 3000)
    sizes.Add(peer.Receive(buffer));
Console.WriteLine($"Send(3000)  -> {string.Join(", ", sizes)}");

// 0 bytes mean: the other side has finished. They never mean an empty message.
client.Close();
Console.WriteLine($"Close       -> {peer.Receive(buffer)}");
