#:property PublishAot=false
// A careful client: every request is a line, every content has a length.
using System.Net.Sockets;
using System.Text;

using var client = new TcpClient("127.0.0.1", args.Length > 0 ? int.Parse(args[0]) : 1055);
using var server = new BufferedStream(client.GetStream());
Say(Read());
ShowList();
while (true)
{
    var words = Read().Split(' ', 2);
    var name = words.Length > 1 ? words[1] : "";
    if (words[0] == "list")
    {
        Say("list");
        ShowList();
    }
    else if (words[0] == "subir")
    {
        using var file = File.OpenRead(name);
        Say($"subir {Path.GetFileName(name)} {file.Length}");
        var answer = ReadLine();
        if (answer == "recibido")
        {
            Copy(file, server, file.Length);
            answer = ReadLine();
        }

        Console.WriteLine(answer);
    }
    else if (words[0] == "bajar")
    {
        Say($"bajar {name}");
        var answer = ReadLine();
        if (answer != "error")
        {
            using var file = File.Create("copy-" + name);
            Copy(server, file, long.Parse(answer));
            answer = $"copy-{name} {answer}";
        }

        Console.WriteLine(answer);
    }
    else if (words[0] == "exit")
    {
        Say("exit");
        Console.WriteLine(ReadLine());
        break;
    }
}

string Read()
{
    Console.Write("> ");
    return Console.ReadLine() ?? "exit";
}

void Say(string line)
{
    server.Write(Encoding.UTF8.GetBytes(line + "\n"));
    server.Flush();
}

// Byte by byte out of the buffer: a StreamReader would read on into the content.
string ReadLine()
{
    var line = new List<byte>();
    int next;
    while ((next = server.ReadByte()) is not ('\n' or -1))
        line.Add((byte)next);
    return next == '\n' ? Encoding.UTF8.GetString([.. line]) : throw new EndOfStreamException("The server has gone.");
}

void ShowList()
{
    while (ReadLine() is { Length: > 0 } name) // an empty line ends it
        Console.WriteLine(name);
}

// Exactly so many bytes, a piece at a time: the file may be larger than the memory.
static void Copy(Stream source, Stream target, long left)
{
    var piece = new byte[65536];
    while (left > 0)
    {
        var length = source.Read(piece, 0, (int)Math.Min(left, piece.Length));
        if (length == 0)
            throw new EndOfStreamException("It ended too early.");
        target.Write(piece, 0, length);
        left -= length;
    }

    target.Flush();
}
