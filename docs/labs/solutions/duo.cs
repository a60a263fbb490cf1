#:property PublishAot=false
// Two who talk in turns, without a server: dotnet run duo.cs wait|call tcp|udp NAME
using System.Net;
using System.Net.Sockets;
using System.Text;

var (waits, isTcp, name) = (args[0] == "wait", args[1] == "tcp", args[2]);
var place = new IPEndPoint(IPAddress.Loopback, 65434);
var buffer = new byte[65535];
if (waits)
    Console.WriteLine("waiting");
using var peer = waits ? (isTcp ? TcpWait() : UdpWait()) : Call();

// Over TCP who waits says their name first, over UDP who calls: nobody else could.
string other;
if (waits == isTcp)
{
    Say(name);
    other = Hear();
}
else
{
    other = Hear();
    Say(name);
}

Console.WriteLine($"-- {other} --");
for (var myTurn = !waits; ;)
{
    if (myTurn)
        Console.Write("> ");
    var text = myTurn ? Console.ReadLine() ?? "exit" : Hear();
    if (myTurn && text.Length > 0)
        Say(text);
    if (text.Trim().ToLowerInvariant() == "exit" || (text.Length == 0 && !myTurn))
        break;
    if (!myTurn)
        Console.WriteLine($"{other}: {text}");
    if (text.Length > 0)
        myTurn = !myTurn;
}

Console.WriteLine("-- exit --");

Socket TcpWait()
{
    using var server = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    server.Bind(place);
    server.Listen();
    return server.Accept();
}

Socket UdpWait()
{
    var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    socket.Bind(place);
    EndPoint from = new IPEndPoint(IPAddress.Any, 0);
    // Only look: it is read as the name later. From here on we hear nobody else.
    socket.ReceiveFrom(buffer, SocketFlags.Peek, ref from);
    socket.Connect(from);
    return socket;
}

Socket Call()
{
    var socket = isTcp
        ? new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
        : new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    socket.Connect(place);
    return socket;
}

void Say(string text) => peer.Send(Encoding.UTF8.GetBytes(text));

string Hear() => Encoding.UTF8.GetString(buffer, 0, peer.Receive(buffer));
