#:property PublishAot=false
// How many of 100 datagrams come back from an echo server, in which order, and how often: counted by their numbers.
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

const int Messages = 100;
using var client = new UdpClient();
client.Connect(IPAddress.Loopback, 33333);
for (var number = 0; number < Messages; number++)
    client.Send(Encoding.UTF8.GetBytes(number.ToString(CultureInfo.InvariantCulture)));

client.Client.ReceiveTimeout = 1000; // a second of silence: nothing more will come
var seen = new HashSet<int>();
var (late, doubled) = (0, 0);
try
{
    while (true)
    {
        var from = new IPEndPoint(IPAddress.Any, 0);
        var answer = Encoding.UTF8.GetString(client.Receive(ref from));
        var number = int.Parse(answer.Split(' ')[^1], CultureInfo.InvariantCulture);
        if (!seen.Contains(number) && seen.Any(other => other > number))
            late++;
        if (!seen.Add(number))
            doubled++;
    }
}
catch (SocketException)
{
    // Nothing more came.
}

Console.WriteLine($"{seen.Count} of {Messages} came back; {late} out of order, {doubled} more than once.");
