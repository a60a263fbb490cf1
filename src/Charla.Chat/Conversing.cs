using System.Globalization;
using System.Threading.Channels;
using Charla.Chat.Verbs;
using Charla.Client;
using Charla.CommandLine;
using Charla.CommandLine.Texts;
using Charla.Protocol;
using Charla.Terminal;

namespace Charla.Chat;

/// <summary>One visit to the chat, line by line: shows what happens, and does what is typed.</summary>
/// <remarks>Four loops share what the gate guards: input, the typed commands one after the other, the feed, and the read marks.</remarks>
internal sealed class Conversing : IChat
{
    private const string FirstRoom = "#general";
    private const int PageLines = 30;
    private const int LinesAround = 10;

    private readonly Surroundings _here;
    private readonly ChannelReader<ConnectionStatus> _statuses;
    private readonly Screen _screen;
    private readonly MessageLines _messages;

    private readonly TypedInput _input;
    private readonly RefusedPosts _refused = new();
    // Only the newest mark counts.
    private readonly Channel<(string Conversation, long Seq)> _marks = Channel.CreateBounded<(string, long)>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });

    private readonly Lock _gate = new();
    private readonly Replica _replica = new();
    private readonly BlockList _blocked = new();
    private readonly HashSet<string> _noticed = new(StringComparer.OrdinalIgnoreCase);
    private ChatPreferences _preferences;
    private string _current = FirstRoom;

    // Where a script wanted to go and could not: what it says then is meant for there, and is not said where it still is.
    private (string Place, string Reason)? _elsewhere;
    private long _shown;
    private long _applied;

    // From the start: what comes before the first page is on that page.
    private bool _isOpening = true;
    private CancellationToken _leaving;

    public Conversing(Surroundings here, CharlaClient client, ChannelReader<ConnectionStatus> statuses)
    {
        _here = here;
        _statuses = statuses;
        _screen = new Screen(here);
        _messages = new MessageLines(here);
        _input = new TypedInput(here, _screen, client);
        _preferences = ChatPreferences.Load(here);
        Client = client;
    }

    public CharlaClient Client { get; }

    public TimeZoneInfo Zone => _here.Time.LocalTimeZone;

    public bool HasNickColours
    {
        get => _messages.HasNickColours;
        set => _messages.HasNickColours = value;
    }

    public bool HasArrivals
    {
        get => _preferences.Arrivals;
        set => (_preferences = _preferences with { Arrivals = value }).Save(_here);
    }

    /// <summary>How many messages of a pipe were not stored.</summary>
    public int Unsent { get; private set; }

    public SearchQuery? MoreHits { get; set; }

    public string Current
    {
        get
        {
            lock (_gate)
                return _current;
        }
    }

    /// <summary>Until someone leaves, the input ends, or the client does.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        _leaving = leaving.Token;
        Greet();
        var feed = FeedAsync();
        var input = _input.ReadAsync(Help, _leaving);
        var work = WorkAsync();
        Task[] loops = [feed, input, work, StatusAsync(), MarkAsync()];
        try
        {
            await await Task.WhenAny(feed, input, work);
            await await Task.WhenAny(feed, work);
            await SettleAsync(feed);
        }
        finally
        {
            await leaving.CancelAsync();
            await Task.WhenAll(loops).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _screen.Close();
        }
    }

    /// <summary>Prints a line; what others wrote in it MUST have gone through <see cref="SafeText"/>.</summary>
    public void Tell(string text, Look look = Look.Plain) => _screen.Line(text, look);

    public void TellFound(string line, FoundWords found) => _screen.Found(line, found);

    public void Help()
    {
        foreach (var (usage, help) in VerbTable.Help())
            _screen.Line($"  {usage,-30} {help}");
    }

    public async Task<bool> PostAsync(string conversation, string text, long? reply, CancellationToken cancellation)
    {
        var refusal = TypedText.Refuse(text);
        try
        {
            if (refusal is null)
                await Client.PostAsync(conversation, text, reply, cancellation: cancellation);
        }
        catch (CharlaException e) when (e.Failure == Failure.Refused)
        {
            refusal = Session.Sentence(e);
        }

        _refused.Sent(conversation, text);
        if (refusal is not null)
            NotSent(new RefusedPost(conversation, text, reply), refusal);
        return refusal is null;
    }

    public async Task<bool> RetryAsync(string? text, CancellationToken cancellation)
    {
        IReadOnlyList<RefusedPost> posts = text is null ? _refused.TakeAll() : _refused.TakeLast() is { } last ? [last] : [];
        foreach (var post in posts)
            await PostAsync(post.Conversation, text ?? post.Text, post.Reply, cancellation);
        return posts.Count > 0;
    }

    public bool Discard() => _refused.TakeLast() is not null;

    public Task<bool> ConfirmAsync(string question, CancellationToken cancellation) => _input.ConfirmAsync(question, cancellation);

    // Here the next line would be seen.
    public Task<string?> AskHiddenAsync(string prompt, CancellationToken cancellation) => Task.FromResult<string?>(null);

    public void Leave() => _input.End();

    public bool IsHidden(Entry entry) => _blocked.Has(entry.From);

    public Entry? Find(long seq)
    {
        lock (_gate)
            return _replica[_current].TryGet(seq, out var entry) ? entry : null;
    }

    /// <summary>Shows the newest page of a conversation and goes on in it.</summary>
    public async Task OpenAsync(string conversation)
    {
        lock (_gate)
        {
            _current = conversation;
            _noticed.Remove(conversation);
            (_isOpening, _applied) = (true, 0);
        }

        _elsewhere = null;
        _screen.Prompt(SafeText.Line(conversation));
        try
        {
            var (lines, head) = await Paging.NewestAsync(Client, conversation, PageLines, _leaving);
            Opened(conversation, lines, head);
        }
        catch (CharlaException e) when (e.Failure == Failure.Refused)
        {
            // A direct conversation begins with its first message: there is nothing to show yet.
            if (!conversation.StartsWith('@'))
                throw;
            Opened(conversation, [], head: 0);
        }
    }

    // There is no list here: it is enough to go elsewhere.
    public async Task CloseAsync(string conversation)
    {
        if (Is(conversation, Current))
            await OpenAsync(FirstRoom);
    }

    public async Task GoToAsync(string conversation, long seq)
    {
        if (!Is(conversation, Current))
            await OpenAsync(conversation);
        var before = await Client.FetchAsync(conversation, before: seq + 1, limit: LinesAround, cancellation: _leaving);
        if (before.Entries is not [.., var last] || last.Seq != seq || IsHidden(last))
        {
            _screen.Line(Say.NoSuchMessage(seq, SafeText.Line(conversation)), Look.Warning);
            return;
        }

        var after = await Client.FetchAsync(conversation, after: seq, limit: LinesAround, cancellation: _leaving);
        lock (_gate)
        {
            _screen.Line($"── {SafeText.Line(conversation)} [{seq}] ──", Look.Dim);
            foreach (var entry in before.Entries.Concat(after.Entries))
                Show(entry);
        }
    }

    private void Greet()
    {
        _screen.Line(Say.Welcome(SafeText.Line(Client.Nick)), Look.Dim);
        var unread = Client.Conversations.Where(c => c.Unread > 0).Select(c => $"{SafeText.Line(c.Name)} {c.Unread}").ToList();
        if (unread.Count > 0)
            _screen.Line(Say.Unread(string.Join(", ", unread)));
    }

    private void Opened(string conversation, List<Entry> lines, long head)
    {
        lock (_gate)
        {
            var copy = _replica[conversation];
            foreach (var line in lines)
                copy.Apply(line);
            _screen.Line($"── {SafeText.Line(conversation)} ──", Look.Dim);
            foreach (var line in copy.Lines.TakeLast(PageLines))
                Show(line);
            _shown = Math.Max(head, _applied);
            _isOpening = false;
            if (_shown > 0)
                _marks.Writer.TryWrite((conversation, _shown));
        }
    }

    private async Task FeedAsync()
    {
        await foreach (var item in Client.Feed.ReadAllAsync(_leaving))
        {
            lock (_gate)
                Happened(item);
            if (item is Gap gap && Is(gap.Conversation, Current))
            {
                _screen.Line(Say.Missed(SafeText.Line(gap.Conversation)), Look.Warning);
                await _input.AddAsync(new TypedItem("/open " + gap.Conversation), _leaving);
            }
        }
    }

    private void Happened(FeedItem item)
    {
        _replica.Apply(item);
        _blocked.Happened(item);
        if (item is AccountEvent { Kind: EventKind.Invited } invitation)
            _screen.Line(Say.Invited(SafeText.Line(invitation.By), SafeText.Line(invitation.Conversation)), Look.Warning);
        else if (item is AccountEvent { Kind: EventKind.Left, Conversation: { } gone } && Is(gone, _current))
            _screen.Line(Say.NoLongerIn(SafeText.Line(gone)), Look.Warning);
        if (item is not Entry entry)
            return;
        if (!Is(entry.Conversation, _current))
            Elsewhere(entry);
        else if (_isOpening)
            _applied = entry.Seq;
        else if (entry.Seq > _shown)
            ShowHere(entry);
    }

    private void ShowHere(Entry entry)
    {
        Show(entry);
        _shown = entry.Seq;
        _marks.Writer.TryWrite((entry.Conversation, entry.Seq));
    }

    // What is said to one is shown wherever one is; of the rest, that there is something.
    private void Elsewhere(Entry entry)
    {
        if (entry.Kind != EntryKind.Text || Is(entry.From, Client.Nick) || IsHidden(entry))
            return;
        if (entry.Conversation.StartsWith('@') || entry.Mentions.Contains(Client.Nick, StringComparer.OrdinalIgnoreCase))
            Show(entry, SafeText.Line(entry.Conversation) + " ");
        else if (_noticed.Add(entry.Conversation))
            _screen.Line(Say.NewIn(SafeText.Line(entry.Conversation)), Look.Dim);
    }

    private void Show(Entry entry, string where = "")
    {
        if (IsHidden(entry) || (!HasArrivals && ChatPreferences.IsArrival(entry)))
            return;
        var time = TimeZoneInfo.ConvertTime(entry.Time, _here.Time.LocalTimeZone);
        var before = string.Create(CultureInfo.InvariantCulture, $"{where}[{entry.Seq}] {time:HH:mm} {SafeText.Line(entry.Via)}").TrimEnd();
        if (entry.Kind == EntryKind.Text && !entry.Deleted)
            _screen.Line(_messages.Said(before, SafeText.Line(entry.From), EntryText.MessageLines(entry, _messages.Of(entry.Text, entry.Mentions, Client.Nick))));
        else
            _screen.Line($"{before} · {SafeText.Line(entry.From)} {EntryText.What(entry)}", Look.Dim);
    }

    private async Task StatusAsync()
    {
        var wasAway = false;
        Transport? over = null;
        await foreach (var status in _statuses.ReadAllAsync(_leaving))
        {
            if (status.Transport is { } transport && (status.Reason is not null || transport != (over ?? transport)))
                _screen.Line(NowOver(transport, status.Reason), Look.Warning);
            else if (status.State == ConnectionState.Online && wasAway)
                _screen.Line(Say.Back, Look.Warning);
            else if (status.State == ConnectionState.Waiting && !wasAway)
                _screen.Line(Say.Away, Look.Warning);
            wasAway = status.State is ConnectionState.Waiting or ConnectionState.Connecting;
            over = status.Transport ?? over;
        }
    }

    // Where it is left to the client, it says why it is not UDP.
    private static string NowOver(Transport transport, CharlaException? reason) =>
        reason is null ? Say.NowOver(TransportOptions.Name(transport)) : Say.NowOverWithoutUdp(TransportOptions.Name(transport));

    private async Task MarkAsync()
    {
        await foreach (var (conversation, seq) in _marks.Reader.ReadAllAsync(_leaving))
        {
            try
            {
                await Client.MarkReadAsync(conversation, seq, _leaving);
            }
            catch (CharlaException)
            {
                // A mark less: the next one counts for it too.
            }
        }
    }

    private async Task WorkAsync()
    {
        await _blocked.LoadAsync(Client, _leaving);
        await OpenAsync(FirstRoom);
        await foreach (var item in _input.Items.ReadAllAsync(_leaving))
        {
            try
            {
                await DoAsync(item);
            }
            catch (CharlaException e) when (e.Failure == Failure.Refused)
            {
                Refused(item, Session.Sentence(e));
            }
        }
    }

    private void Refused(TypedItem item, string reason)
    {
        _screen.Line(reason, Look.Warning);
        if (!_here.IsTerminal && VerbTable.PlaceIn(item.Line) is { } place)
            _elsewhere = (place, reason);
    }

    private async Task DoAsync(TypedItem item)
    {
        if (_elsewhere is { } wanted && (item.IsMessage || VerbTable.IsMessage(item.Line)))
            NotSent(new RefusedPost(wanted.Place, item.Line, null), wanted.Reason);
        else if (item.IsMessage)
            await PostAsync(Current, item.Line, reply: null, _leaving);
        else if (!_here.IsTerminal && VerbTable.PathIn(item.Line) is { } path)
            NotSent(new RefusedPost(Current, item.Line, null), VerbTable.Unknown(path));
        else
            await VerbTable.DoAsync(this, item.Line, _leaving);
    }

    // A person can send it again; a script is told, and its exit code will say so.
    private void NotSent(RefusedPost post, string reason)
    {
        if (_here.IsTerminal)
        {
            _refused.Add(post);
            _screen.Line(ChatTexts.Of("Refused", reason, VerbTable.Shown("/retry"), VerbTable.Shown("/discard")), Look.Warning);
            return;
        }

        Unsent++;
        _here.Error.WriteLine(Say.Failed(ChatTexts.Of("NotSent", reason, ShortOf(post.Text))));
    }

    private static string ShortOf(string text)
    {
        var line = SafeText.Line(text);
        return line.Length <= 60 ? line : line[..60] + "…";
    }

    // At the end of a pipe, what its own lines brought about is still shown.
    private async Task SettleAsync(Task feed)
    {
        if (_here.IsTerminal || Client.Status.State != ConnectionState.Online)
            return;
        await Client.PingAsync(_leaving);
        await Client.DisposeAsync();
        await feed;
    }

    private static bool Is(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}
