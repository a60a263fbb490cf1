using System.Globalization;
using System.Threading.Channels;
using Charla.Chat.Verbs;
using Charla.Client;
using Charla.CommandLine;
using Charla.CommandLine.Texts;
using Charla.Terminal;

namespace Charla.Chat.FullScreen;

/// <summary>
/// One visit to the chat on a whole screen. Keys, the feed and the answers of the server are events of one loop; after
/// each bunch of them the screen is drawn, as far as it changed.
/// </summary>
internal sealed partial class FullChat : IChat
{
    private const string FirstRoom = "#general";

    private static readonly TimeSpan PingPause = TimeSpan.FromSeconds(20);

    private readonly Surroundings _here;
    private readonly ITerminal _terminal;
    private readonly ChannelReader<ConnectionStatus> _statuses;
    private readonly ChannelReader<Signal> _signals;
    private readonly EventLoop _loop = new();
    private readonly ChatState _state;
    private readonly KeyActions _keys;
    private readonly Abilities _can;
    private ChatPreferences _preferences;
    private Loader _loader = null!;
    private CancellationTokenSource _leaving = null!;
    private Grid? _shown;
    private string _title = "";

    public FullChat(
        Surroundings here, ITerminal terminal, CharlaClient client, ChannelReader<ConnectionStatus> statuses, ChannelReader<Signal> signals)
    {
        (_here, _terminal, _statuses, _signals) = (here, terminal, statuses, signals);
        Client = client;
        _can = here.Abilities;
        _preferences = ChatPreferences.Load(here);
        _state = new ChatState(client.Nick, Symbols.For(here.Environment), here.Time.LocalTimeZone)
        {
            FindPerson = client.People.Find,
            Status = client.Status,
            Transport = client.Transport,
            Now = here.Time.GetUtcNow(),
            HasMarkup = _can.Colours != ColourDepth.None,
            HasNickColours = _can.Colours != ColourDepth.None,
            HasArrivals = _preferences.Arrivals,
        };
        _keys = new KeyActions(this, _state);
        FeedRules.SignedIn(_state, client.Conversations);
        _state.Current = _state.Open(FirstRoom);
    }

    public CharlaClient Client { get; }

    public TimeZoneInfo Zone => _state.Zone;

    public string Current => _state.Current.Name;

    public bool HasNickColours
    {
        get => _state.HasNickColours;
        set => _state.HasNickColours = value;
    }

    public bool HasArrivals
    {
        get => _state.HasArrivals;
        set
        {
            _state.HasArrivals = value;
            _preferences = _preferences with { Arrivals = value };
            _preferences.Save(_here);
        }
    }

    public SearchQuery? MoreHits { get; set; }

    /// <summary>What was written of which the server has not said that it is stored.</summary>
    public IReadOnlyList<(string Conversation, string Text)> Unsent =>
        [.. _state.Conversations.Concat(_state.Closed).SelectMany(c => c.Pending.Where(post => post.Seq is null).Select(post => (c.Name, post.Text)))];

    /// <summary>The measures of the screen as it would be now.</summary>
    public ScreenView View => ScreenView.Measure(_state, _terminal.Columns, _terminal.Rows);

    /// <summary>Until someone leaves, or the client ends.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        using var leaving = _leaving = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        _loader = new Loader(Client, leaving.Token);
        _terminal.Changed = () => _loop.Post(Redraw);
        await using var clock = _here.Time.CreateTimer(_ => _loop.Post(Tick), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        Keyboard.Listen(_terminal, keys => _loop.Post(() => Press(keys)), () => _loop.Post(Leave), leaving.Token);
        var feed = FeedAsync(leaving.Token);
        var statuses = StatusAsync(leaving.Token);
        var signals = SignalsAsync(leaving.Token);
        _loop.Post(() =>
        {
            Do(_state.Blocked.LoadAsync(Client, _leaving.Token));
            Do(OpenAsync(FirstRoom));
        });
        try
        {
            await _loop.RunAsync(Draw, leaving.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // Leaving cancels the loop; so does the feed's end, whose reason is given below.
        }
        finally
        {
            await leaving.CancelAsync();
            await Task.WhenAll(feed, statuses, signals).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (feed.IsFaulted)
            await feed;
    }

    public void Tell(string text, Look look = Look.Plain)
    {
        foreach (var line in text.Split('\n'))
            _state.Current.Add(line, look);
    }

    public void TellFound(string line, FoundWords found) => _state.Current.Add(line, Look.Plain, found);

    public void Help() => (_state.Overlay, _state.OverlayTop) = (HelpText.Rows(), 0);

    public Entry? Find(long seq) => _state.Current.Messages.Find(seq);

    public bool IsHidden(Entry entry) => _state.Blocked.Has(entry.From);

    public Task<string?> AskHiddenAsync(string prompt, CancellationToken cancellation) => _keys.Questions.AskHiddenAsync(prompt);

    public Task<bool> ConfirmAsync(string question, CancellationToken cancellation) => _keys.Questions.ConfirmAsync(question);

    public Task<bool> RetryAsync(string? text, CancellationToken cancellation) => _keys.Outgoing.RetryAsync(text);

    public bool Discard() => _keys.Outgoing.Discard();

    public void Leave() => _leaving.Cancel();

    public async Task<bool> PostAsync(string conversation, string text, long? reply, CancellationToken cancellation)
    {
        var to = _state.Open(conversation);
        to.Sent(text);
        var post = new PendingPost(text, reply) { Failure = TypedText.Refuse(text) };
        to.Pending.Add(post);
        to.NewAfter = to.Unread > 0 ? to.NewAfter : null;
        if (post.Failure is not null)
            return false;
        try
        {
            var stored = await Client.PostAsync(conversation, text, reply, cancellation: cancellation);
            post.Seq = stored.Seq;
            if (stored.Seq <= to.LastSeq)
                to.Pending.Remove(post);
            if (!to.Messages.IsLoaded && !to.Messages.IsLoading)
                await _loader.NewestAsync(to);
            return true;
        }
        catch (CharlaException e)
        {
            post.Failure = Session.Sentence(e);
            return false;
        }
    }

    /// <summary>Does what someone typed, beside everything else; why it was refused shows.</summary>
    public async void Do(Task work)
    {
        try
        {
            await work;
        }
        catch (CharlaException e) when (e.Failure != Failure.Closed)
        {
            Tell(Session.Sentence(e), Look.Warning);
        }
        catch (CharlaException)
        {
            // The client has ended, and its feed tells why.
        }
        catch (OperationCanceledException)
        {
            // One is leaving.
        }
    }

    /// <summary>Does a typed line.</summary>
    public void Typed(string line) => Do(VerbTable.DoAsync(this, line, _leaving.Token));

    /// <summary>Says something in the open conversation, in answer to a message.</summary>
    public void Say(string text, long? reply) => Do(PostAsync(Current, text, reply, _leaving.Token));

    public Task DeleteAsync(string conversation, long seq) => Client.DeleteAsync(conversation, seq, _leaving.Token);

    public void Edit(long seq, string text) => Do(Client.EditAsync(Current, seq, text, _leaving.Token));

    public void Suspend() => _terminal.Suspend();

    /// <summary>Draws everything anew.</summary>
    public void Redraw() => _shown = null;

    private void Press(IReadOnlyList<Key> keys)
    {
        foreach (var key in keys)
            _keys.Press(key);
    }

    private void Draw()
    {
        var (grid, view) = ScreenView.Draw(_state, _terminal.Columns, _terminal.Rows);
        if (_state.Overlay is null)
            Lacking(view);
        var output = Painter.Changes(_shown, grid, _can) + Title();
        _shown = grid;
        if (output.Length > 0)
            _terminal.Write(output);
        var current = _state.Current;
        if (current.Scroll is null && current.Messages is { IsLoaded: true, HasLater: false } && current.Head > current.Marked)
            Do(_loader.MarkAsync(current));
    }

    private string Title()
    {
        var unread = _state.Conversations.Sum(c => c.IsMuted ? 0 : c.Unread);
        var name = Cluster.Fit(SafeText.Line(_state.Current.Name), 40);
        var title = unread > 0 ? string.Create(CultureInfo.InvariantCulture, $"({unread}) {name} - Charla") : $"{name} - Charla";
        if (title == _title)
            return "";
        _title = title;
        return $"\e]2;{title}\a";
    }

    private void Tick()
    {
        var now = _here.Time.GetUtcNow();
        if (_state.Status.State == ConnectionState.Online && (_state.RoundTrip is null || now.ToUnixTimeSeconds() % (long)PingPause.TotalSeconds == 0))
            Do(PingAsync());
        _state.Now = now;
    }

    private async Task PingAsync() => _state.RoundTrip = await Client.PingAsync(_leaving.Token);
}
