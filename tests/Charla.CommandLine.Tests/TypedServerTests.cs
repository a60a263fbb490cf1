using Charla.Client;
using Charla.Protocol;

namespace Charla.CommandLine.Tests;

public sealed class TypedServerTests
{
    [Theory]
    [InlineData("localhost", null, "localhost:22222", null)]
    [InlineData("127.0.0.1:4000", null, "127.0.0.1:4000", null)]
    [InlineData("::1", null, "[::1]:22222", null)]
    [InlineData("ana@aula3", "ana", "aula3:22222", null)]
    [InlineData("ana@[::1]:4000", "ana", "[::1]:4000", null)]
    [InlineData("tcp://aula3:4000", null, "aula3:4000", Transport.Tcp)]
    [InlineData("udp://127.0.0.1:22222", null, "127.0.0.1:22222", Transport.Udp)]
    [InlineData("UDP://[::1]:4000", null, "[::1]:4000", Transport.Udp)]
    [InlineData("udp://aula3", null, "aula3:22222", Transport.Udp)]
    [InlineData("http://127.0.0.1:8080", null, "127.0.0.1:8080", Transport.WebSocket)]
    [InlineData("http://127.0.0.1:8080/", null, "127.0.0.1:8080", Transport.WebSocket)]
    [InlineData("http://aula3:8080/c/general?x=1#y", null, "aula3:8080", Transport.WebSocket)]
    [InlineData("http://[2001:db8::7]:8080/", null, "[2001:db8::7]:8080", Transport.WebSocket)]
    [InlineData("http://aula3/", null, "aula3:80", Transport.WebSocket)]
    [InlineData("ws://aula3:9000/ws", null, "aula3:9000", Transport.WebSocket)]
    [InlineData("ana@http://aula3:8080/", "ana", "aula3:8080", Transport.WebSocket)]
    [InlineData("http://ana@aula3:8080", "ana", "aula3:8080", Transport.WebSocket)]
    [InlineData("ana@udp://127.0.0.1:22222", "ana", "127.0.0.1:22222", Transport.Udp)]
    public void A_server_is_named_as_the_console_and_the_browser_do(string typed, string? nick, string address, Transport? transport)
    {
        Assert.True(TypedServer.TryParse(typed, out var server));
        Assert.Equal((nick, address, transport), (server.Nick, server.Address.ToString(), server.Transport));
    }

    [Theory]
    [InlineData("")]
    [InlineData("@host")]
    [InlineData("http://")]
    [InlineData("https://aula3")]
    [InlineData("ftp://aula3")]
    [InlineData("udp://")]
    [InlineData("udp://aula3:x")]
    [InlineData("http:///ws")]
    public void What_names_none_is_refused(string typed) => Assert.False(TypedServer.TryParse(typed, out _));
}
