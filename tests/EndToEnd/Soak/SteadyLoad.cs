using System.Net;
using Charla.Client;
using Charla.EndToEnd.Support;
using Charla.Netem;
using Charla.Protocol;

namespace Charla.EndToEnd.Soak;

/// <summary>
/// What a school or an office does all day, at a steady pace: people in public and private rooms and in pairs, over TCP, UDP and
/// WebSocket, some of them over a bad network.
/// </summary>
internal sealed class SteadyLoad : IAsyncDisposable
{
    private const int PublicRooms = 4;
    private const int PrivateRooms = 2;
    private const int PostsPerSecond = 32;
    private const int ActsPerSecond = 20;

    // Whoever acts while so many are unanswered waits: a server that stands still must not fill this process.
    private const int MostUnanswered = 500;

    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(50);

    private readonly List<Regular> _people = [];
    private readonly Ledger _ledger;
    private readonly TcpProxy _cuts;
    private readonly UdpProxy _losses;
    private readonly List<(double At, double Milliseconds)> _answers = [];
    private readonly SemaphoreSlim _unanswered = new(MostUnanswered);
    private readonly Random _dice;

    private SteadyLoad(Ledger ledger, TcpProxy cuts, UdpProxy losses, int seed)
    {
        _ledger = ledger;
        _cuts = cuts;
        _losses = losses;
        _dice = new Random(seed);
    }

    public IReadOnlyList<Regular> People => _people;

    /// <summary>When a post of those with a good network was answered, and after how long.</summary>
    public IReadOnlyList<(double At, double Milliseconds)> Answers
    {
        get
        {
            lock (_answers)
                return [.. _answers];
        }
    }

    /// <summary>Everybody comes, and the rooms are made.</summary>
    public static async Task<SteadyLoad> GatherAsync(ChatServer server, int people, Ledger ledger, int seed, CancellationToken cancellation)
    {
        var cuts = TcpProxy.Start(Local(0), Local(server.Port), new ProxyOptions { Seed = (ulong)seed });
        var losses = UdpProxy.Start(Local(0), Local(server.Port), new ProxyOptions { Seed = (ulong)seed });
        losses.ToServer = losses.ToClient = new Conditions { Loss = 0.02, Repeat = 0.01 };
        var load = new SteadyLoad(ledger, cuts, losses, seed);
        try
        {
            for (var i = 0; i < people; i++)
                load._people.Add(await load.ArriveAsync(server, i, cancellation));
            await load.FurnishAsync();
            return load;
        }
        catch
        {
            await load.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends the connections of those who have a bad network.</summary>
    public void Cut() => _cuts.CutAll();

    /// <summary>Keeps the pace until it is cancelled; then everything is answered.</summary>
    /// <param name="clock">Seconds since the load began.</param>
    /// <param name="cancellation">The end.</param>
    public async Task RunAsync(Func<double> clock, CancellationToken cancellation)
    {
        var (posts, acts) = (0L, 0L);
        var began = clock();
        using var ticks = new PeriodicTimer(Tick);
        while (!cancellation.IsCancellationRequested)
        {
            for (; posts < (clock() - began) * PostsPerSecond; posts++)
                await BeginAsync(person => PostAsync(person, clock));
            for (; acts < (clock() - began) * ActsPerSecond; acts++)
                await BeginAsync(person => person.ActAsync(_dice));
            await ticks.WaitForNextTickAsync(CancellationToken.None);
        }

        for (var i = 0; i < MostUnanswered; i++)
            Assert.True(await _unanswered.WaitAsync(2 * Eventually.Limit, CancellationToken.None), "Something was never answered.");
    }

    /// <summary>Compares every log with what was acknowledged.</summary>
    public async Task CheckAsync()
    {
        foreach (var (log, reader, conversation) in _people
            .SelectMany(person => person.Conversations.Select(conversation => (Log: person.Log(conversation), Reader: person.Client, conversation)))
            .DistinctBy(one => one.Log))
        {
            await _ledger.CheckAsync(log, reader, conversation);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var person in _people)
            await person.DisposeAsync();
        await _cuts.DisposeAsync();
        await _losses.DisposeAsync();
        _unanswered.Dispose();
    }

    private static IPEndPoint Local(int port) => new(IPAddress.Loopback, port);

    // Of six, two each come over TCP, UDP and WebSocket, one of the first two over a bad network.
    private Task<Regular> ArriveAsync(ChatServer server, int i, CancellationToken cancellation)
    {
        var (transport, port) = (i % 6) switch
        {
            0 => (Transport.Tcp, server.Port),
            1 => (Transport.Tcp, _cuts.LocalEndPoint.Port),
            2 => (Transport.Udp, server.Port),
            3 => (Transport.Udp, _losses.LocalEndPoint.Port),
            _ => (Transport.WebSocket, server.HttpPort),
        };
        var options = new ClientOptions
        {
            Transport = transport,
            FarBehind = long.MaxValue,
            FirstPause = TimeSpan.FromMilliseconds(200),
            LongestPause = TimeSpan.FromSeconds(2),
            Watch = i % 2 == 0,
        };
        return Regular.ArriveAsync(new ServerAddress("127.0.0.1", port), $"persona{i}", $"la clave de {i}", options, _ledger, cancellation);
    }

    private async Task FurnishAsync()
    {
        var places = _people.ToDictionary(person => person, _ => new List<string>());
        for (var room = 0; room < PublicRooms; room++)
        {
            var members = _people.Where((_, i) => i / 2 % PublicRooms == room).ToList();
            await OpenAsync($"#aula{room + 1}", members, isPrivate: false);
        }

        for (var room = 0; room < PrivateRooms; room++)
            await OpenAsync($"#grupo{room + 1}", [.. _people.Skip(room * 6).Take(6)], isPrivate: true);
        for (var i = 0; i + 1 < _people.Count; i += 2)
        {
            places[_people[i]].Add("@" + _people[i + 1].Client.Nick);
            places[_people[i + 1]].Add("@" + _people[i].Client.Nick);
            await _people[i].PostAsync("@" + _people[i + 1].Client.Nick, _dice);
        }

        foreach (var (person, conversations) in places)
            person.WritesTo(conversations);

        // Who opened a room writes there first in the list: who was in it from the beginning checks it at the end.
        async Task OpenAsync(string room, List<Regular> members, bool isPrivate)
        {
            await members[0].Client.CreateAsync(room, isPrivate, allHistory: true);
            foreach (var member in members)
            {
                if (member != members[0])
                {
                    if (isPrivate)
                        await members[0].Client.InviteAsync(room, member.Client.Nick);
                    await member.Client.JoinAsync(room);
                }

                places[member].Add(room);
            }
        }
    }

    private async Task PostAsync(Regular person, Func<double> clock)
    {
        var took = await person.PostAsync(_dice);
        // Those with a bad network wait for it, and not for the server.
        if (_people.IndexOf(person) % 6 is 1 or 3)
            return;
        lock (_answers)
            _answers.Add((clock(), took));
    }

    private async Task BeginAsync(Func<Regular, Task> act)
    {
        await _unanswered.WaitAsync();
        var person = _people[_dice.Next(_people.Count)];
        _ = Done(act(person));

        async Task Done(Task acting)
        {
            try
            {
                await acting;
            }
            catch (Exception e)
            {
                _ledger.Trouble($"{person.Client.Nick}: {e}");
            }
            finally
            {
                _unanswered.Release();
            }
        }
    }
}
