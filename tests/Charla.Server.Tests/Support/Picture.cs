using System.Diagnostics;
using System.Text.Json;

namespace Charla.Server.Tests.Support;

/// <summary>What a watcher knows of who is online, folded from the frames as they come, and how fast signals came.</summary>
internal sealed class Picture
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, JsonElement> _people = new(StringComparer.Ordinal);
    private readonly Dictionary<string, JsonElement> _counts = new(StringComparer.Ordinal);
    private readonly List<TimeSpan> _signals = [];
    private readonly Stopwatch _clock = Stopwatch.StartNew();

    public long LastN { get; private set; }

    public string[] Online
    {
        get
        {
            lock (_gate)
                return [.. _people.Where(person => person.Value.Flag("online")).Select(person => person.Key).Order(StringComparer.Ordinal)];
        }
    }

    public int Signals
    {
        get
        {
            lock (_gate)
                return _signals.Count;
        }
    }

    public JsonElement? Of(string nick)
    {
        lock (_gate)
            return _people.TryGetValue(nick, out var person) ? person : null;
    }

    public JsonElement? CountOf(string conversation)
    {
        lock (_gate)
            return _counts.TryGetValue(conversation, out var count) ? count : null;
    }

    public void Take(JsonElement frame)
    {
        lock (_gate)
        {
            if (frame.Op() is not ("presence" or "online" or "seen"))
                return;
            if (frame.Op() == "presence")
                _people[frame.Text("nick")!] = frame;
            if (frame.Op() == "online")
                _counts[frame.Text("conv")!] = frame;
            if (frame.Has("id"))
                return;
            _signals.Add(_clock.Elapsed);
            LastN = frame.Number("n");
        }
    }

    /// <summary>Between any two signals there were no more than 40 a second, and what a busy machine holds back for a moment.</summary>
    public void AssertPace(double slackSeconds)
    {
        lock (_gate)
        {
            for (var i = 0; i < _signals.Count; i++)
            {
                for (var j = i + 1; j < _signals.Count; j++)
                    Assert.True(j - i <= 40 * ((_signals[j] - _signals[i]).TotalSeconds + slackSeconds), $"{j - i} signals in {_signals[j] - _signals[i]}");
            }
        }
    }

    /// <summary>A connection that watches, and what it knows.</summary>
    public static async Task<Picture> WatchAsync(WireClient client)
    {
        var picture = new Picture();
        client.Hears = picture.Take;
        for (string? after = ""; after is not null;)
        {
            var page = await client.DoAsync("watch", new { after, limit = 500 });
            after = page.End.Flag("more") ? page.Rows[^1].Text("nick") : null;
        }

        return picture;
    }
}
