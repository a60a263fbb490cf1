using System.Threading.Channels;
using Charla.Testing;

namespace Charla.Client.Tests.Fakes;

/// <summary>Clients in a hurry, so that no test waits for a pause.</summary>
internal static class Clients
{
    public static ClientOptions Hurried { get; } = new()
    {
        FirstPause = TimeSpan.FromMilliseconds(1),
        LongestPause = TimeSpan.FromMilliseconds(20),
    };

    public static Task<CharlaClient> ConnectAsync(this FakeServer server, string nick, ClientOptions? options = null) =>
        CharlaClient.ConnectAsync(server.Address, server.Account(nick), options ?? Hurried, TestContext.Current.CancellationToken);

    /// <summary>The next items of the feed.</summary>
    public static async Task<List<T>> TakeAsync<T>(this CharlaClient client, int count)
        where T : FeedItem
    {
        var items = new List<T>();
        while (items.Count < count)
        {
            if (await client.Feed.ReadAsync(TestContext.Current.CancellationToken) is T item)
                items.Add(item);
        }

        return items;
    }

    /// <summary>The texts of the next messages of the feed.</summary>
    public static async Task<List<string?>> TextsAsync(this CharlaClient client, int count) =>
        [.. (await client.TakeAsync<Entry>(count)).Select(e => e.Text)];

    /// <summary>Options under which each status is also written to the channel.</summary>
    public static ClientOptions Watched(this ClientOptions options, out ChannelReader<ConnectionStatus> statuses)
    {
        var channel = Channel.CreateUnbounded<ConnectionStatus>();
        statuses = channel.Reader;
        return options with { StatusChanged = status => channel.Writer.TryWrite(status) };
    }

    public static async Task<ConnectionStatus> UntilAsync(this ChannelReader<ConnectionStatus> statuses, ConnectionState state)
    {
        while (true)
        {
            var status = await statuses.ReadAsync(TestContext.Current.CancellationToken);
            if (status.State == state)
                return status;
        }
    }
}
