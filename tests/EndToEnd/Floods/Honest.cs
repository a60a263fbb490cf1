using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Charla.Client;
using Charla.EndToEnd.Support;
using Charla.Protocol;

namespace Charla.EndToEnd.Floods;

/// <summary>How long the slowest but one in a hundred took, in milliseconds.</summary>
/// <param name="Answer">From a post to its <c>ok</c>.</param>
/// <param name="Delivery">From a post to another one's having it.</param>
/// <param name="Token">A sign-in by token, the slowest.</param>
/// <param name="Password">A sign-in by password, the slowest.</param>
internal sealed record Times(double Answer, double Delivery, double Token, double Password);

/// <summary>Ten people in one room, over TCP, UDP and WebSocket, who write to each other by the clock.</summary>
internal sealed class Honest : IAsyncDisposable
{
    public const int People = 10;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);

    // Who waits longer than this counts as having waited so long.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly int _port;
    private readonly int _http;
    private readonly List<CharlaClient> _people = [];
    private readonly List<Task> _following = [];
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _awaited = [];
    private int _said;

    private Honest(int port, int http) => (_port, _http) = (port, http);

    public string Token => _people[0].Token!;

    public static async Task<Honest> GatherAsync(int port, int http)
    {
        var honest = new Honest(port, http);
        for (var i = 0; i < People; i++)
        {
            var client = await CharlaClient.ConnectAsync(honest.Address(i), Credentials.NewAccount($"honrada{i}", "muy secreta"), honest.Options(i));
            honest._people.Add(client);
            await (i == 0 ? client.CreateAsync("#clase") : client.JoinAsync("#clase"));
        }

        for (var i = 0; i < People; i++)
            honest._following.Add(honest.FollowAsync(i));
        return honest;
    }

    /// <summary>They write for so long, and sign in beside it.</summary>
    public async Task<Times> WriteAsync(TimeSpan length)
    {
        List<Task<(double Answer, double Delivery)>> posts = [];
        var watch = Stopwatch.StartNew();
        var tokens = SignInsAsync(() => Credentials.WithToken(Token), length / 5, () => watch.Elapsed < length);
        var passwords = SignInsAsync(() => Credentials.WithPassword("honrada1", "muy secreta"), length / 2, () => watch.Elapsed < length);
        while (watch.Elapsed < length)
        {
            posts.Add(PostAsync(_said++));
            await Task.Delay(Pause);
        }

        var times = await Task.WhenAll(posts);
        return new Times(P99(times.Select(time => time.Answer)), P99(times.Select(time => time.Delivery)), await tokens, await passwords);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _people)
            await client.DisposeAsync();
        await Task.WhenAll(_following);
    }

    private static double P99(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted[sorted.Count * 99 / 100];
    }

    private ServerAddress Address(int i) => new("127.0.0.1", i % 3 == 2 ? _http : _port);

    private ClientOptions Options(int i) => new()
    {
        Transport = ClientTransports.All[i % 3],
        FirstPause = TimeSpan.FromMilliseconds(100),
        LongestPause = TimeSpan.FromSeconds(1),
    };

    // The next of them, who comes over another transport, has it.
    private async Task<(double Answer, double Delivery)> PostAsync(int n)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{n % People} says {n}");
        var seen = _awaited[text] = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var since = Stopwatch.GetTimestamp();
        var answer = TimeAsync(_people[n % People].PostAsync("#clase", text), since);
        var delivery = TimeAsync(seen.Task, since);
        return (await answer, await delivery);
    }

    private async Task FollowAsync(int i)
    {
        await foreach (var item in _people[i].Feed.ReadAllAsync())
        {
            if (item is Entry { Conversation: "#clase", Text: { } text } entry && entry.From == _people[(i + People - 1) % People].Nick && _awaited.TryRemove(text, out var seen))
                seen.SetResult();
        }
    }

    private async Task<double> SignInsAsync(Func<Credentials> credentials, TimeSpan pause, Func<bool> goOn)
    {
        var slowest = 0.0;
        for (var i = 0; goOn(); i++)
        {
            await Task.Delay(pause / 2);
            var since = Stopwatch.GetTimestamp();
            slowest = Math.Max(slowest, await TimeAsync(SignInAsync(credentials(), i), since));
            await Task.Delay(pause / 2);
        }

        return slowest;
    }

    private async Task SignInAsync(Credentials credentials, int i)
    {
        await using var client = await CharlaClient.ConnectAsync(Address(i), credentials, Options(i) with { Follow = false, ConnectTimeout = Patience });
        await client.PingAsync();
    }

    // Not done, or refused, is as bad as never.
    private static async Task<double> TimeAsync(Task task, long since)
    {
        try
        {
            await task.WaitAsync(Patience);
            return Stopwatch.GetElapsedTime(since).TotalMilliseconds;
        }
        catch (Exception e) when (e is TimeoutException or CharlaException)
        {
            return Patience.TotalMilliseconds;
        }
    }
}
