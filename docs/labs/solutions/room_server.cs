#:property PublishAot=false
// The room over TCP, for clients that end each line with a newline: dotnet run room_server.cs [PORT]
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;

var people = new ConcurrentDictionary<string, Channel<string>>(StringComparer.OrdinalIgnoreCase);
var listener = new TcpListener(IPAddress.Loopback, args.Length > 0 ? int.Parse(args[0]) : 65435);
listener.Start();
Console.WriteLine($"listening on {((IPEndPoint)listener.LocalEndpoint).Port}");
while (true)
    _ = TalkAsync(await listener.AcceptTcpClientAsync());

async Task TalkAsync(TcpClient client)
{
    using (client)
    {
        // What this client is to be told waits here: who tells it waits for nobody, and what never fits is lost for it.
        var told = Channel.CreateBounded<string>(1000);
        string? nick = null;
        try
        {
            using var reader = new StreamReader(client.GetStream());
            await client.GetStream().WriteAsync("intr_apodo"u8.ToArray());
            var sending = SendAsync(client.GetStream(), told.Reader);
            nick = await AskNickAsync(reader, told);
            if (nick is not null)
            {
                told.Writer.TryWrite("Te has unido al chat");
                Tell($"{nick} se ha unido al chat", but: told);
                while (await HearAsync(reader) is { } text)
                {
                    // Some clients put their nick there themselves.
                    var said = text.StartsWith($"{nick}: ", StringComparison.Ordinal) ? text : $"{nick}: {text}";
                    if (text.Length > 0)
                        Tell(said);
                }
            }

            told.Writer.Complete();
            await sending;
        }
        catch (IOException)
        {
            // The client is gone without a word.
        }

        if (nick is not null)
        {
            people.TryRemove(nick, out _);
            Tell($"{nick} ha salido del chat");
        }
    }
}

async Task<string?> AskNickAsync(StreamReader reader, Channel<string> told)
{
    while (await HearAsync(reader) is { } nick)
    {
        if (nick.Length is < 1 or > 32)
            told.Writer.TryWrite("1-32\nintr_apodo");
        else if (people.TryAdd(nick, told))
            return nick;
        else
            told.Writer.TryWrite("apodo_en_uso\nintr_apodo");
    }

    return null;
}

// (A client that sends a gigabyte without a newline fills our memory here. How would you stop it?)
async Task<string?> HearAsync(StreamReader reader)
{
    if (await reader.ReadLineAsync() is not { } line)
        return null;
    var text = new string(line.Where(letter => !char.IsControl(letter)).ToArray()).Trim();
    return text.Equals("salir", StringComparison.OrdinalIgnoreCase) ? null : text;
}

void Tell(string text, Channel<string>? but = null)
{
    foreach (var told in people.Values)
    {
        if (told != but)
            told.Writer.TryWrite(text);
    }
}

async Task SendAsync(NetworkStream stream, ChannelReader<string> told)
{
    await foreach (var text in told.ReadAllAsync())
        await stream.WriteAsync(Encoding.UTF8.GetBytes(text + "\n"));
}
