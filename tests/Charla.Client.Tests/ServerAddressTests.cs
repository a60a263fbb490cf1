namespace Charla.Client.Tests;

public sealed class ServerAddressTests
{
    [Theory]
    [InlineData("localhost", "localhost", 22222)]
    [InlineData("aula3.example:4000", "aula3.example", 4000)]
    [InlineData("192.168.1.7:1", "192.168.1.7", 1)]
    [InlineData("[::1]:22222", "::1", 22222)]
    [InlineData("[::1]", "::1", 22222)]
    [InlineData("::1", "::1", 22222)]
    [InlineData("fe80::1%eth0", "fe80::1%eth0", 22222)]
    public void A_server_is_named_by_host_and_port(string text, string host, int port)
    {
        Assert.True(ServerAddress.TryParse(text, out var address));
        Assert.Equal(new ServerAddress(host, port), address);
    }

    [Theory]
    [InlineData("")]
    [InlineData(":22222")]
    [InlineData("host:")]
    [InlineData("host:0")]
    [InlineData("host:65536")]
    [InlineData("host:x")]
    [InlineData("[::1")]
    [InlineData("[::1]x")]
    [InlineData("[host]:1")]
    [InlineData("two words")]
    public void What_names_no_server_is_refused(string text) => Assert.False(ServerAddress.TryParse(text, out _));

    [Theory]
    [InlineData("localhost", true)]
    [InlineData("127.0.0.2", true)]
    [InlineData("::1", true)]
    [InlineData("192.168.1.7", false)]
    [InlineData("localhost.example", false)]
    public void Loopback_is_told_by_the_address(string host, bool isLoopback) =>
        Assert.Equal(isLoopback, new ServerAddress(host).IsLoopback);
}
