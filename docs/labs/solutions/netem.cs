#:property PublishAot=false
// A UDP client that gets through a network that loses: each message has a number, and is sent again until it is answered.
using System.Net;
using System.Net.Sockets;
using System.Text;

const int Messages = 10;
const int MostSends = 50; // nobody is there, or the network is worse than one can help
using var client = new UdpClient();
client.Connect(IPAddress.Loopback, 33333);
client.Client.ReceiveTimeout = 300;

var (answered, sent) = (0, 0);
for (var number = 1; number <= Messages; number++)
{
    var question = $"#{number} hola";
    for (var tries = 0; tries < MostSends; tries++)
    {
        client.Send(Encoding.UTF8.GetBytes(question));
        sent++;
        if (AnswerTo(question) is { } answer)
        {
            Console.WriteLine(answer);
            answered++;
            break;
        }
    }
}

Console.WriteLine($"{answered} of {Messages} messages were answered; {sent} datagrams were sent.");

// Null: none came in time. Answers to earlier messages, come late or twice, are passed over.
string? AnswerTo(string question)
{
    try
    {
        while (true)
        {
            var from = new IPEndPoint(IPAddress.Any, 0);
            var answer = Encoding.UTF8.GetString(client.Receive(ref from));
            if (answer.EndsWith(question, StringComparison.Ordinal))
                return answer;
        }
    }
    catch (SocketException)
    {
        return null;
    }
}
