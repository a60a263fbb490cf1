#:property PublishAot=false
// A client of signin: dotnet run signin_client.cs NICK [HOST [PORT]]. The token is kept in NICK.token.
using System.Net.Sockets;
using System.Text;

var nick = args[0];
var tokenFile = nick + ".token";
using var client = new UdpClient(args.Length > 1 ? args[1] : "127.0.0.1", args.Length > 2 ? int.Parse(args[2]) : 65436);

try
{
    Console.WriteLine(await SignInAsync());
}
catch (Exception e) when (e is OperationCanceledException or SocketException)
{
    Console.WriteLine("no answer: start again");
    return 1;
}

if (!File.Exists(tokenFile))
    return 1; // apodo_en_uso
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

async Task<string> SignInAsync()
{
    await AskAsync("hola"); // whatever is said first is answered with the menu
    if (File.Exists(tokenFile))
    {
        await AskAsync("2");
        return await AskAsync(File.ReadAllText(tokenFile));
    }

    await AskAsync("1");
    var answer = (await AskAsync(nick)).Split('\n');
    if (answer[0] != "apodo_en_uso")
        Keep(answer[0].Split(": ")[1]);
    return answer[0] == "apodo_en_uso" ? answer[0] : answer[1];
}

// One datagram there, one back. It is not repeated: the server cannot know a repeated "1" from a nick "1".
async Task<string> AskAsync(string text)
{
    await SendAsync(text);
    using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(5));
    return Encoding.UTF8.GetString((await client.ReceiveAsync(patience.Token)).Buffer);
}

// Only its owner may read it: whoever has the token is us.
void Keep(string token)
{
    var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
    if (!OperatingSystem.IsWindows())
        options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    using var file = new StreamWriter(tokenFile, options);
    file.Write(token);
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

async Task GiveSignsOfLifeAsync()
{
    while (true)
    {
        await Task.Delay(TimeSpan.FromSeconds(20));
        await SendAsync("");
    }
}

async Task SendAsync(string text) => await client.SendAsync(Encoding.UTF8.GetBytes(text));
