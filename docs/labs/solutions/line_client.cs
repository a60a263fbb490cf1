#:property PublishAot=false
// The shortest client that does it right: a message is a line, and a line is read to its end.
using System.Net.Sockets;

using var client = new TcpClient("127.0.0.1", 65432);
using var reader = new StreamReader(client.GetStream());
using var writer = new StreamWriter(client.GetStream()) { AutoFlush = true, NewLine = "\n" };
writer.WriteLine("hola");
Console.WriteLine(reader.ReadLine());
