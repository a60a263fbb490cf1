#:property PublishAot=false
// A careful file server: a task for each client, a length for each content, and only the files of one folder.
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

const string Folder = "mine";
Directory.CreateDirectory(Folder);
var listener = new TcpListener(IPAddress.Loopback, 1055);
listener.Start();
Console.WriteLine(listener.LocalEndpoint);
while (true)
{
    var client = await listener.AcceptTcpClientAsync();
    _ = Task.Run(() => Serve(client));
}

static void Serve(TcpClient client)
{
    try
    {
        using (client)
            new Talk(new BufferedStream(client.GetStream())).Run();
    }
    catch (IOException)
    {
        // It is gone, and its talk only.
    }
}

sealed class Talk(Stream stream)
{
    public void Run()
    {
        if (ReadLine() is null) // the name
            return;
        List();
        while (ReadLine() is { } line)
        {
            var words = line.Split(' ', 2);
            var rest = words.Length > 1 ? words[1] : "";
            var space = rest.LastIndexOf(' ');
            switch (words[0])
            {
                case "list":
                    List();
                    break;
                case "subir" when space > 0 && IsGood(rest[..space])
                    && long.TryParse(rest.AsSpan(space + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var size):
                    Receive(rest[..space], size);
                    break;
                case "bajar" when IsFile(rest):
                    Send(PathOf(rest));
                    break;
                case "exit":
                    Say("Sesion finalizada");
                    return;
                default:
                    Say("error");
                    break;
            }
        }
    }

    static string PathOf(string name) => Path.Combine("mine", name);

    // A plain name: no place, nothing hidden. (On Windows there is more to look at: CON, NUL, …)
    static bool IsGood(string name) =>
        name.Length > 0 && name[0] != '.' && name.IndexOfAny([.. "/\\:*?\"<>|"]) < 0 && !name.Any(char.IsControl);

    static bool IsFile(string name) =>
        IsGood(name) && File.Exists(PathOf(name)) && !File.GetAttributes(PathOf(name)).HasFlag(FileAttributes.ReparsePoint);

    void List()
    {
        foreach (var name in Directory.EnumerateFiles("mine").Select(path => Path.GetFileName(path)).Where(IsFile).Order())
            Say(name);
        Say("");
    }

    void Receive(string name, long size)
    {
        Say("recibido");
        // It gets its name when it is whole: nobody ever sees half of it.
        var part = PathOf("." + Guid.NewGuid());
        try
        {
            using (var file = File.Create(part))
            {
                Copy(stream, file, size);
                file.Flush(flushToDisk: true);
            }

            Say(Keep(part, name) is var kept && kept == name ? "recibido" : $"recibido {kept}");
        }
        finally
        {
            File.Delete(part);
        }
    }

    static string Keep(string part, string name)
    {
        lock (typeof(Talk))
        {
            var kept = name;
            for (var number = 2; Path.Exists(PathOf(kept)); number++)
                kept = $"{Path.GetFileNameWithoutExtension(name)} ({number}){Path.GetExtension(name)}";
            File.Move(part, PathOf(kept));
            return kept;
        }
    }

    void Send(string path)
    {
        using var file = File.OpenRead(path);
        Say($"{file.Length}");
        Copy(file, stream, file.Length);
        stream.Flush();
    }

    static void Copy(Stream source, Stream target, long left)
    {
        var piece = new byte[65536];
        while (left > 0)
        {
            var length = source.Read(piece, 0, (int)Math.Min(left, piece.Length));
            if (length == 0)
                throw new EndOfStreamException();
            target.Write(piece, 0, length);
            left -= length;
        }
    }

    void Say(string line)
    {
        stream.Write(Encoding.UTF8.GetBytes(line + "\n"));
        stream.Flush();
    }

    string? ReadLine()
    {
        var line = new List<byte>();
        int next;
        while ((next = stream.ReadByte()) is not ('\n' or -1) && line.Count < 1024)
            line.Add((byte)next);
        return next == '\n' ? Encoding.UTF8.GetString([.. line]).TrimEnd('\r') : null;
    }
}
