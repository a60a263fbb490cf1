#:property PublishAot=false
// A client of the room over TCP: dotnet run room_client_tcp.cs NICK [HOST [PORT]]
using System.Net.Sockets;
using System.Text;

var host = args.Length > 1 ? args[1] : "127.0.0.1";
var port = args.Length > 2 ? int.Parse(args[2]) : 65435;
using var client = new TcpClient(host, port);
using var stream = client.GetStream();

// The question has no newline, and may come in two pieces like anything else.
await stream.ReadExactlyAsync(new byte["intr_apodo".Length]);
await SendAsync(args[0]);

// Typing and reading wait for different things. If the nick is taken, "apodo_en_uso" is shown: the next line that is typed is the nick then.
_ = Task.Run(SendWhatIsTypedAsync);
using var reader = new StreamReader(stream);
while (await reader.ReadLineAsync() is { } line)
    Console.WriteLine(line);

async Task SendWhatIsTypedAsync()
{
    while (Console.ReadLine() is { } typed)
        await SendAsync(typed);
    client.Client.Shutdown(SocketShutdown.Send);
}

// The newline is where a message ends.
async Task SendAsync(string text) => await stream.WriteAsync(Encoding.UTF8.GetBytes(text + "\n"));
