#:property PublishAot=false
// The client of the exercise as one writes it first: a Receive of 1024 bytes is an answer. docs/labs/files.md shows where that ends.
using System.Net.Sockets;
using System.Text;

using var client = new TcpClient("127.0.0.1", args.Length > 0 ? int.Parse(args[0]) : 1055);
Console.WriteLine(Ask(Read()));
while (true)
{
    var message = Read();
    Send(Encoding.UTF8.GetBytes(message));
    var answer = Receive();
    if (message is "list" or "subir" or "exit" || Encoding.UTF8.GetString(answer) == "error")
    {
        var text = Encoding.UTF8.GetString(answer);
        Console.WriteLine(text[..Math.Min(60, text.Length)]);
    }
    else
    {
        File.WriteAllBytes("copy-" + message, answer);
        Console.WriteLine($"copy-{message} {answer.Length}");
    }

    if (message == "subir")
    {
        var name = Read();
        Console.WriteLine(Ask(name));
        Send(File.ReadAllBytes(name));
        Console.WriteLine(Encoding.UTF8.GetString(Receive()));
    }

    if (message == "exit")
        break;
}

string Read()
{
    Console.Write("> ");
    return Console.ReadLine() ?? "exit";
}

string Ask(string text)
{
    Send(Encoding.UTF8.GetBytes(text));
    return Encoding.UTF8.GetString(Receive());
}

void Send(byte[] bytes) => client.Client.Send(bytes);

byte[] Receive()
{
    var buffer = new byte[1024];
    return buffer[..client.Client.Receive(buffer)];
}
