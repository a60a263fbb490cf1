using System.Globalization;
using Charla.Client;
using Charla.Protocol;

namespace Charla.EndToEnd.Soak;

/// <summary>Somebody who is there all the time: writes into some conversations, changes what they wrote, reads, and follows everything.</summary>
/// <remarks>Acts are begun one after the other; several may be unanswered.</remarks>
internal sealed class Regular : IAsyncDisposable
{
    // Of their own messages, the newest are edited and deleted.
    private const int Remembered = 30;

    private static readonly string[] Emojis = ["👍", "🎉", "❤️", "😂"];
    private static readonly string[] Words = ["hola", "examen", "parcial", "mañana", "redes", "socket", "puerto", "tarea", "clase", "servidor", "cliente", "datagrama"];

    private readonly CharlaClient _client;
    private readonly Ledger _ledger;
    private readonly Task _following;
    private readonly Lock _gate = new();
    private readonly List<(string Conversation, long Seq)> _mine = [];
    private readonly Dictionary<string, long> _heads = [];
    private long _posted;

    private Regular(CharlaClient client, IReadOnlyList<string> conversations, Ledger ledger)
    {
        _client = client;
        _ledger = ledger;
        Conversations = conversations;
        _following = FollowAsync();
    }

    public CharlaClient Client => _client;

    /// <summary>Where they write.</summary>
    public IReadOnlyList<string> Conversations { get; private set; }

    /// <summary>Opens the account; where the server wants it slower, slower.</summary>
    public static async Task<Regular> ArriveAsync(ServerAddress server, string nick, string password, ClientOptions options, Ledger ledger, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                return new Regular(await CharlaClient.ConnectAsync(server, Credentials.NewAccount(nick, password), options, cancellation), [], ledger);
            }
            catch (CharlaException slower) when (slower.Code == ErrorCode.SlowDown)
            {
                await Task.Delay(slower.RetryAfter ?? TimeSpan.FromSeconds(1), cancellation);
            }
        }
    }

    public void WritesTo(IReadOnlyList<string> conversations) => Conversations = conversations;

    /// <summary>The name of a conversation that is the same for both who are in it.</summary>
    public string Log(string conversation) => conversation[0] == '#'
        ? conversation
        : string.Join(' ', new[] { _client.Nick, conversation[1..] }.Order(StringComparer.Ordinal));

    /// <summary>Posts, and tells how many milliseconds the answer took.</summary>
    public Task<double> PostAsync(Random dice) => PostAsync(Conversations[dice.Next(Conversations.Count)], dice);

    public async Task<double> PostAsync(string conversation, Random dice)
    {
        var text = Text(dice);
        var since = TimeProvider.System.GetTimestamp();
        var stored = await _client.PostAsync(conversation, text);
        var took = TimeProvider.System.GetElapsedTime(since).TotalMilliseconds;
        _ledger.Posted(Log(conversation), stored.Seq!.Value, text);
        Remember((conversation, stored.Seq.Value));
        return took;
    }

    /// <summary>Something else than a post.</summary>
    public Task ActAsync(Random dice)
    {
        var conversation = Conversations[dice.Next(Conversations.Count)];
        var head = HeadOf(conversation);
        return dice.Next(100) switch
        {
            < 20 => EditAsync(Text(dice)),
            < 28 => DeleteAsync(),
            < 55 => ReactAsync(conversation, dice.NextInt64(Math.Max(1, head - 20), head + 1), Emojis[dice.Next(Emojis.Length)], dice.Next(3) > 0),
            < 70 => _client.MarkReadAsync(conversation, head),
            < 78 => _client.FetchAsync(conversation, before: dice.NextInt64(1, head + 2), limit: 50),
            < 82 => _client.SearchAsync(new SearchQuery { Text = Words[dice.Next(Words.Length)] + " " + Words[dice.Next(Words.Length)], Limit = 5, Context = 1 }),
            < 88 => _client.WhoAsync(conversation),
            < 92 => _client.MembersAsync(conversation),
            < 96 => _client.RoomsAsync(),
            < 97 => _client.MarksAsync(conversation),
            < 98 => _client.EventsAsync(0),
            _ => _client.SetNameAsync($"{_client.Nick} {dice.Next(100)}"),
        };
    }

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        await _following;
    }

    private string Text(Random dice) => string.Create(
        CultureInfo.InvariantCulture,
        $"{_client.Nick} {Interlocked.Increment(ref _posted)}: {string.Join(' ', Enumerable.Range(0, dice.Next(2, 12)).Select(_ => Words[dice.Next(Words.Length)]))}");

    private async Task EditAsync(string text)
    {
        if (Oldest() is not { } mine)
            return;
        await _client.EditAsync(mine.Conversation, mine.Seq, text);
        _ledger.Became(Log(mine.Conversation), mine.Seq, text);
        Remember(mine);
    }

    private async Task DeleteAsync()
    {
        if (Oldest() is not { } mine)
            return;
        await _client.DeleteAsync(mine.Conversation, mine.Seq);
        _ledger.Became(Log(mine.Conversation), mine.Seq, null);
    }

    private async Task ReactAsync(string conversation, long seq, string emoji, bool on)
    {
        try
        {
            await _client.ReactAsync(conversation, seq, emoji, on);
            _ledger.Changed();
        }
        catch (CharlaException refused) when (refused.Code is ErrorCode.Deleted or ErrorCode.NotFound or ErrorCode.BadRequest)
        {
            // That number was no message, or is none any more.
        }
    }

    private void Remember((string, long) message)
    {
        lock (_gate)
        {
            _mine.Add(message);
            if (_mine.Count > Remembered)
                _mine.RemoveAt(0);
        }
    }

    // Taken out, so that no two changes of it are under way.
    private (string Conversation, long Seq)? Oldest()
    {
        lock (_gate)
        {
            if (_mine.Count == 0)
                return null;
            var oldest = _mine[0];
            _mine.RemoveAt(0);
            return oldest;
        }
    }

    private long HeadOf(string conversation)
    {
        lock (_gate)
            return _heads.GetValueOrDefault(conversation, 1);
    }

    private async Task FollowAsync()
    {
        await foreach (var item in _client.Feed.ReadAllAsync())
        {
            if (item is Gap gap)
                _ledger.Trouble($"{_client.Nick}: {gap}");
            lock (_gate)
            {
                // What is written meanwhile in a private room that one has left is not for one.
                if (item is AccountEvent { Kind: EventKind.Left, Conversation: { } left })
                    _heads.Remove(left);
                if (item is not Entry entry)
                    continue;
                if (_heads.TryGetValue(entry.Conversation, out var last) && entry.Seq != last + 1)
                    _ledger.Trouble($"{_client.Nick} in {entry.Conversation}: {entry.Seq} came after {last}");
                _heads[entry.Conversation] = entry.Seq;
            }
        }
    }
}
