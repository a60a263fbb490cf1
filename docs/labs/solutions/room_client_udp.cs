#:property PublishAot=false
// A client of the room over UDP: dotnet run room_client_udp.cs NICK [HOST [PORT]]
using System.Net.Sockets;
using System.Text;

var host = args.Length > 1 ? args[1] : "127.0.0.1";
var port = args.Length > 2 ? int.Parse(args[2]) : 65435;
using var client = new UdpClient(host, port); // nothing is sent: only datagrams from there are received

if (await JoinAsync(args[0]) is not { } answer)
{
    Console.WriteLine("the server does not answer");
    return 1;
}

Console.WriteLine(answer);
if (answer == "apodo_en_uso")
    return 1;
_ = ShowWhatComesAsync();
_ = GiveSignsOfLifeAsync();
string? typed;
do
{
    typed = await Task.Run(Console.ReadLine);
    await SendAsync(typed ?? "salir");
}
while (typed is not null and not "salir");
return 0;

// Says the nick until it is answered: the datagram or its answer may be lost. Saying it twice does no harm.
async Task<string?> JoinAsync(string nick)
{
    for (var attempt = 0; attempt < 5; attempt++)
    {
        await SendAsync(nick);
        using var second = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        try
        {
            return Encoding.UTF8.GetString((await client.ReceiveAsync(second.Token)).Buffer);
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            Console.WriteLine("no answer yet");
        }
    }

    return null;
}

async Task ShowWhatComesAsync()
{
    while (true)
    {
        try
        {
            Console.WriteLine(Encoding.UTF8.GetString((await client.ReceiveAsync()).Buffer));
        }
        catch (SocketException)
        {
            Console.WriteLine("the server is gone");
        }
    }
}

// Whoever is silent for 60 s has left.
async Task GiveSignsOfLifeAsync()
{
    while (true)
    {
        await Task.Delay(TimeSpan.FromSeconds(20));
        await SendAsync("");
    }
}

async Task SendAsync(string text) => await client.SendAsync(Encoding.UTF8.GetBytes(text));
