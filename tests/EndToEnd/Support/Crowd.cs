using System.Collections.Concurrent;
using System.Globalization;
using Charla.Client;
using Charla.Protocol;

namespace Charla.EndToEnd.Support;

/// <summary>
/// People who all post as fast as they can, into three rooms and to their neighbour, and follow everything. In the end
/// it checks that each log has what was said, once and in order, and that everybody saw that log.
/// </summary>
internal sealed class Crowd : IAsyncDisposable
{
    private static readonly string[] Rooms = ["#one", "#two", "#three"];
    private readonly List<Person> _people = [];
    private volatile bool _enough;

    public long Acknowledged => _people.Sum(person => person.Acknowledged);

    /// <summary>How one comes to the server.</summary>
    public sealed record Way(int Port, Transport Transport = Transport.Tcp)
    {
        /// <summary>Where a transport that one goes over to is reached, if not where the server says.</summary>
        public IReadOnlyDictionary<Transport, ServerAddress> Addresses { get; init; } = new Dictionary<Transport, ServerAddress>();

        /// <summary>The pause after each post: who has a bad network does not keep up with all that the others could say.</summary>
        public TimeSpan Pause { get; init; }
    }

    public IReadOnlyList<CharlaClient> Clients => [.. _people.Select(person => person.Client)];

    public static Task<Crowd> Gather(int port, int people) => Gather(people, new Way(port));

    /// <summary>They come by each of the ways in turn.</summary>
    public static async Task<Crowd> Gather(int people, params Way[] ways)
    {
        var crowd = new Crowd();
        for (var i = 0; i < people; i++)
            crowd._people.Add(await Person.Arrive(ways[i % ways.Length], Nick(i), Nick((i + 1) % people), Nick((i + people - 1) % people)));
        foreach (var room in Rooms)
            await crowd._people[0].Client.CreateAsync(room);
        await Task.WhenAll(crowd._people.Skip(1).SelectMany(person => Rooms.Select(room => person.Client.JoinAsync(room))));
        return crowd;
    }

    public void Start()
    {
        foreach (var person in _people)
            person.Posting = person.Post(() => _enough);
    }

    /// <summary>Each of them had something acknowledged after this was called.</summary>
    public async Task EverybodyGetsThrough()
    {
        var before = _people.Select(person => person.Acknowledged).ToList();
        await Eventually.IsTrue(() => _people.Zip(before).All(both => both.First.Acknowledged > both.Second + Person.AtOnce));
    }

    /// <summary>Nobody posts any more, and everything they posted is acknowledged.</summary>
    public async Task FallSilent()
    {
        _enough = true;
        await Task.WhenAll(_people.Select(person => person.Posting)).WaitAsync(2 * Eventually.Limit);
    }

    /// <param name="port">The server's own, for readers who were not there.</param>
    public async Task Check(int port)
    {
        foreach (var person in _people)
        {
            using var fresh = await Wire.SignIn(port, person.Client.Token!);
            foreach (var conversation in Rooms.Append("@" + person.Next).Append("@" + person.Previous))
            {
                var log = await fresh.Log(conversation);
                Assert.Equal(Enumerable.Range(1, log.Count).Select(n => (long)n), log.Select(line => line.Seq));
                Assert.Equal(person.Said(conversation), log.Where(line => line.Kind == "text" && line.From == person.Client.Nick).Select(line => (line.Seq, line.Text)));
                await Eventually.IsTrue(() => person.Seen(conversation).Count >= log.Count, () => $"{person.Client.Nick} in {conversation}: {person.Seen(conversation).Count} of {log.Count}");
                Assert.Equal(log, person.Seen(conversation));
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        _enough = true;
        foreach (var person in _people)
            await person.DisposeAsync();
    }

    private static string Nick(int i) => string.Create(CultureInfo.InvariantCulture, $"persona{i}");

    private sealed class Person(CharlaClient client, string next, string previous) : IAsyncDisposable
    {
        public const int AtOnce = 8;

        private readonly SemaphoreSlim _outstanding = new(AtOnce);
        private readonly ConcurrentDictionary<(string Conversation, int Number), long> _acknowledged = [];
        private readonly Dictionary<string, List<Line>> _seen = [];
        private Task _following = Task.CompletedTask;
        private int _posted;
        private TimeSpan _pause;

        public CharlaClient Client => client;

        public string Next => next;

        public string Previous => previous;

        public long Acknowledged => _acknowledged.Count;

        public Task Posting { get; set; } = Task.CompletedTask;

        public static async Task<Person> Arrive(Way way, string nick, string next, string previous)
        {
            var options = new ClientOptions
            {
                // From the beginning, and all of it.
                After = Rooms.Append("@" + next).Append("@" + previous).ToDictionary(name => name, _ => 0L),
                FarBehind = long.MaxValue,
                FirstPause = TimeSpan.FromMilliseconds(20),
                LongestPause = TimeSpan.FromMilliseconds(200),
                Transport = way.Transport,
                Addresses = way.Addresses,
            };
            var client = await CharlaClient.ConnectAsync(new ServerAddress("127.0.0.1", way.Port), Credentials.NewAccount(nick, null), options);
            var person = new Person(client, next, previous);
            person._following = person.Follow();
            person._pause = way.Pause;
            return person;
        }

        public async Task Post(Func<bool> enough)
        {
            string[] conversations = [.. Rooms, "@" + next];
            List<Task> posts = [];
            while (!enough())
            {
                await _outstanding.WaitAsync();
                posts.Add(Post(conversations[_posted % conversations.Length], _posted++));
                if (_pause > TimeSpan.Zero)
                    await Task.Delay(_pause);
            }

            await Task.WhenAll(posts);
        }

        /// <summary>The numbers that its posts were acknowledged with, in the order it posted them.</summary>
        public IEnumerable<(long, string)> Said(string conversation) => _acknowledged
            .Where(post => post.Key.Conversation == conversation)
            .OrderBy(post => post.Key.Number)
            .Select(post => (post.Value, post.Key.Number.ToString(CultureInfo.InvariantCulture)));

        public List<Line> Seen(string conversation)
        {
            lock (_seen)
                return _seen.TryGetValue(conversation, out var lines) ? [.. lines] : [];
        }

        public async ValueTask DisposeAsync()
        {
            await client.DisposeAsync();
            await _following.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _outstanding.Dispose();
        }

        private async Task Post(string conversation, int number)
        {
            var stored = await client.PostAsync(conversation, number.ToString(CultureInfo.InvariantCulture));
            _acknowledged[(conversation, number)] = stored.Seq!.Value;
            _outstanding.Release();
        }

        private async Task Follow()
        {
            await foreach (var item in client.Feed.ReadAllAsync())
            {
                if (item is not Entry entry)
                    continue;
                lock (_seen)
                {
                    if (!_seen.TryGetValue(entry.Conversation, out var lines))
                        _seen[entry.Conversation] = lines = [];
                    lines.Add(new Line(entry.Seq, entry.Kind.ToString().ToLowerInvariant(), entry.From, entry.Text ?? ""));
                }
            }
        }
    }
}
