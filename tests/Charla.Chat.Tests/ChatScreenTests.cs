using Charla.Chat.FullScreen;
using Charla.Client;
using Charla.CommandLine;
using Charla.CommandLine.Texts;
using Charla.Protocol;
using Charla.Terminal;
using Charla.Testing;

namespace Charla.Chat.Tests;

/// <summary>What is drawn of a state, without a terminal and without a server.</summary>
public sealed class ChatScreenTests
{
    private const string Nasty = "\e[2J\u202emalo\u202c 日本語 👩\u200d💻 العربية z\u0300\u0301\u0302\u0303\u0304\u0305 \e]0;x\a\r\n\ttab";

    private static readonly DateTimeOffset Day = new(2026, 3, 1, 10, 0, 0, TimeSpan.Zero);

    [Fact]
    public void At_any_size_it_is_drawn_and_nothing_of_it_acts_on_the_terminal()
    {
        var state = State(60, n => n % 3 == 0 ? Nasty : $"mensaje {n} " + string.Concat(Enumerable.Repeat("palabra ", n % 20)));
        state.Current.Topic = Nasty;
        state.Current.Members = [new Member(Nasty, null, MemberRole.Owner), new Member("ana", null, MemberRole.Member)];
        state.Current.Editor.Set(Nasty);
        state.Current.Pending.Add(new PendingPost(Nasty, 3));
        state.Current.NewAfter = 20;
        state.Open("@" + Nasty).Unread = 5;
        foreach (var (columns, rows) in Sizes())
        {
            state.Current.Selected = columns % 2 == 0 ? 59 : null;
            var (grid, _) = ScreenView.Draw(state, columns, rows);
            // The emulator knows nothing else and takes no control characters.
            new Emulator(columns, rows).Write(Painter.Changes(null, grid, ColourDepth.TwoHundredFiftySix));
        }
    }

    [Fact]
    public void A_topic_is_text_and_nothing_else_whatever_a_server_lets_through()
    {
        var state = State(1, n => "uno");
        state.Current.Topic = "tema \e[2J\u202e fin";
        var (grid, _) = ScreenView.Draw(state, 80, 24);
        Assert.Contains("tema ␛[2J fin", string.Concat(Enumerable.Range(0, 80).Select(column => grid[column, 0].Text)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2026-03-01T22:59:59Z", nameof(Say.Today))]
    [InlineData("2026-03-01T23:00:00Z", nameof(Say.Yesterday))]
    [InlineData("2026-03-02T23:00:00Z", "2026")]
    public void Today_is_yesterday_from_midnight_on_where_one_is(string now, string day)
    {
        var state = State(1, n => "uno", TimeZoneInfo.FindSystemTimeZoneById("Europe/Madrid"));
        state.Now = DateTimeOffset.Parse(now, System.Globalization.CultureInfo.InvariantCulture);
        day = day switch { nameof(Say.Today) => Say.Today, nameof(Say.Yesterday) => Say.Yesterday, _ => "2026" };
        Assert.Contains(ScreenView.Draw(state, 80, 24).View.Shown, line => Text(line).Contains(day, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("lodz", "viene de Łódź", "Łódź")]
    [InlineData("hola 학교", "Hola: 학교에서", "Hola|학교")]
    [InlineData("ana", "nada", "")]
    public void What_was_looked_for_is_marked_in_what_was_found_and_not_before_it(string query, string said, string marked)
    {
        var state = State(1, n => "uno");
        var line = "[1] 2026-03-01 10:00 ana: " + said;
        state.Current.Add(line, Look.Plain, FoundWords.In(line, said, query));

        var pieces = ScreenView.Measure(state, 80, 24).Viewport.Shown(null).SelectMany(shown => shown.Pieces).ToList();

        Assert.Equal(marked, string.Join('|', pieces.Where(piece => piece.Style == Palette.Found).Select(piece => piece.Text)));
    }

    [Fact]
    public void Scrolling_up_by_pages_shows_every_line_once_and_down_again_ends_where_it_began()
    {
        var state = State(100, n => $"mensaje {n}");
        var view = ScreenView.Measure(state, 80, 24);
        var height = view.Height;
        var seen = new List<string>();
        Anchor? anchor = null;
        while (true)
        {
            var shown = view.Viewport.Shown(anchor);
            seen.InsertRange(0, shown.Select(Text));
            var next = view.Viewport.Moved(anchor, height);
            if (next == anchor)
                break;
            if (view.Viewport.Shown(next)[0] == shown[0])
                break;
            anchor = next;
            if (view.Viewport.Shown(anchor).Count > 0 && view.Viewport.Shown(anchor)[0].Item.Seq == 1)
            {
                seen.InsertRange(0, view.Viewport.Shown(anchor).Select(Text));
                break;
            }
        }

        for (var n = 1; n <= 100; n++)
            Assert.Contains(seen, line => line.EndsWith($"mensaje {n}", StringComparison.Ordinal));
        Assert.Null(view.Viewport.Moved(anchor, -10_000));
        Assert.Equal(100, view.Viewport.Shown(null)[^1].Item.Seq);
    }

    [Fact]
    public void What_comes_meanwhile_does_not_move_what_one_reads()
    {
        var state = State(100, n => $"mensaje {n}");
        state.Current.Scroll = ScreenView.Measure(state, 80, 24).Viewport.Moved(null, 30);
        var before = ScreenView.Draw(state, 80, 24).View.Shown.Select(Text).ToList();
        FeedRules.Happened(state, Message(101, "más"));
        Assert.Equal(before, ScreenView.Draw(state, 80, 24).View.Shown.Select(Text).ToList());
        Assert.Equal(1, state.Current.Unread);
    }

    [Fact]
    public void A_window_that_is_scrolled_back_keeps_a_part_and_takes_the_rest_again_by_number()
    {
        var window = new MessageWindow("#general");
        Entry[] log = [.. Enumerable.Range(1, 5_000).Select(n => Message(n, $"m{n}"))];
        window.Begin();
        window.Newest(Before(5_001));
        while (window.HasEarlier)
        {
            window.Begin();
            window.Earlier(Before(window.Lines[0].Seq));
            Assert.InRange(window.Lines.Count, 1, 700);
        }

        Assert.Equal(1, window.Lines[0].Seq);
        Assert.True(window.HasLater);
        window.Apply(Message(5_001, "new"));
        Assert.DoesNotContain(window.Lines, e => e.Seq == 5_001);
        while (window.HasLater)
        {
            window.Begin();
            var last = window.Lines[^1].Seq;
            // What comes while the last page is under way is not lost.
            if (last + 100 >= 5_000)
                window.Apply(Message(5_002, "newer") with { Seq = 5_001 });
            window.Later(new EntryPage([.. log.Where(e => e.Seq > last).Take(100)], 5_000, last + 100 < 5_000));
        }

        Assert.Equal(5_001, window.Lines[^1].Seq);
        Assert.Equal(window.Lines.Select(e => e.Seq), Enumerable.Range((int)window.Lines[0].Seq, window.Lines.Count).Select(n => (long)n));

        EntryPage Before(long seq) => new([.. log.Where(e => e.Seq < seq).TakeLast(100)], 5_000, seq > 101);
    }

    [Fact]
    public void Unread_mentions_muted_and_blocked_are_counted_as_they_are_meant()
    {
        var state = State(1, n => "uno");
        Assert.False(FeedRules.Happened(state, Message(1, "a todos", "#redes")));
        Assert.True(FeedRules.Happened(state, Message(2, "@ana ven", "#redes") with { Mentions = ["ana"] }));
        Assert.True(FeedRules.Happened(state, Message(1, "hola", "@pepe")));
        Assert.Equal((2, 1), (state.Find("#redes")!.Unread, state.Find("#redes")!.Mentions));

        FeedRules.Happened(state, new AccountEvent { Rev = 3, Kind = EventKind.Notify, Conversation = "#redes", Notify = Notify.None });
        Assert.False(FeedRules.Happened(state, Message(3, "@ana ven ya", "#redes") with { Mentions = ["ana"] }));
        FeedRules.Happened(state, new AccountEvent { Rev = 4, Kind = EventKind.Blocked, Nick = "pepe", On = true });
        Assert.False(FeedRules.Happened(state, Message(2, "hola otra vez", "@pepe")));
        Assert.Equal(1, state.Find("@pepe")!.Unread);
        FeedRules.Happened(state, new AccountEvent { Rev = 5, Kind = EventKind.Read, Conversation = "#redes", Seq = 3 });
        Assert.Equal((0, 0), (state.Find("#redes")!.Unread, state.Find("#redes")!.Mentions));
    }

    [Fact]
    public void What_the_blocked_say_is_not_seen_as_a_quotation_either()
    {
        var state = State(1, n => "uno");
        FeedRules.Happened(state, Message(2, "una molestia") with { From = "eva" });
        FeedRules.Happened(state, Message(3, "ya") with { Reply = 2 });
        Assert.Equal(2, Lines(state).Count(line => line.Contains("una molestia", StringComparison.Ordinal)));
        FeedRules.Happened(state, new AccountEvent { Rev = 4, Kind = EventKind.Blocked, Nick = "eva", On = true });
        Assert.DoesNotContain(Lines(state), line => line.Contains("una molestia", StringComparison.Ordinal));
        Assert.Contains(Lines(state), line => line.Contains("message 2", StringComparison.Ordinal));
    }

    [Fact]
    public void Ones_own_message_is_there_once_whichever_comes_first_its_answer_or_its_entry()
    {
        var state = State(1, n => "uno");
        var post = new PendingPost("hola", null);
        state.Current.Pending.Add(post);
        FeedRules.Happened(state, Message(2, "hola") with { From = "ana" });
        Assert.Empty(state.Current.Pending);

        state.Current.Pending.Add(new PendingPost("adiós", null) { Seq = 3 });
        Assert.Contains(Lines(state), line => line.EndsWith("adiós ✓", StringComparison.Ordinal));
        FeedRules.Happened(state, Message(3, "adiós") with { From = "ana" });
        Assert.Single(Lines(state), line => line.Contains("adiós", StringComparison.Ordinal));
        FeedRules.Seen(state, new SeenSignal("#general", "pepe", 3));
        Assert.Contains(Lines(state), line => line.EndsWith("adiós ✓✓", StringComparison.Ordinal));
    }

    [Fact]
    public void Of_a_room_that_has_the_name_of_a_removed_one_nothing_of_before_is_shown()
    {
        var state = State(0, n => "");
        FeedRules.SignedIn(state, [Row(log: 5, head: 3, read: 1, unread: 2)]);
        for (var seq = 1; seq <= 3; seq++)
            FeedRules.Happened(state, Message(seq, $"viejo {seq}") with { Log = 5 });
        (state.Current.Selected, state.Current.Answering, state.Current.NewAfter) = (2, 2, 1);
        FeedRules.Seen(state, new SeenSignal("#general", "pepe", 3) { Log = 5 });

        FeedRules.Happened(state, new AccountEvent { Rev = 1, Kind = EventKind.Joined, Joined = Row(log: 9, head: 7, read: 7, unread: 0) });
        Assert.Empty(state.Current.Messages.Lines);
        Assert.Equal((0L, 0, 0L, 0L), (state.Current.Unread, state.Current.Marks.Count, state.Current.Read, state.Current.Marked));
        Assert.Equal((null, null, null), (state.Current.Selected, state.Current.Answering, state.Current.NewAfter));

        // What is late of the old one changes nothing.
        FeedRules.Happened(state, Message(8, "tarde") with { Log = 5 });
        FeedRules.Happened(state, new AccountEvent { Rev = 2, Kind = EventKind.Left, Conversation = "#general", Log = 5 });
        FeedRules.Seen(state, new SeenSignal("#general", "pepe", 3) { Log = 5 });
        Assert.Equal((0L, 0, false), (state.Current.Unread, state.Current.Marks.Count, state.Current.IsLeft));
        FeedRules.Happened(state, Message(8, "nuevo") with { Log = 9 });
        Assert.Equal(1, state.Current.Unread);
    }

    [Fact]
    public void What_is_unread_is_asked_for_where_deletions_or_reading_elsewhere_may_have_changed_it()
    {
        var state = State(0, n => "");
        FeedRules.SignedIn(state, [Row(log: 5, head: 300, read: 100, unread: 150)]);
        FeedRules.Happened(state, Message(301, "uno") with { Log = 5 });
        Assert.Equal((151L, false), (state.Current.Unread, state.Current.IsMiscounted));
        FeedRules.Happened(state, Deletion(302, target: 50));
        Assert.False(state.Current.IsMiscounted);
        FeedRules.Happened(state, Deletion(303, target: 200));
        Assert.True(state.Current.IsMiscounted);

        // An answer from before something else came is no answer; the next one is, and what came before it is not counted again.
        state.Current.IsMiscounted = false;
        FeedRules.Counted(state.Current, Row(log: 5, head: 302, read: 100, unread: 9));
        Assert.Equal((151L, true), (state.Current.Unread, state.Current.IsMiscounted));
        state.Current.IsMiscounted = false;
        FeedRules.Counted(state.Current, Row(log: 5, head: 305, read: 100, unread: 152));
        FeedRules.Happened(state, Message(304, "dos") with { Log = 5 });
        FeedRules.Happened(state, Message(305, "tres") with { Log = 5 });
        FeedRules.Happened(state, Message(306, "cuatro") with { Log = 5 });
        Assert.Equal((153L, false), (state.Current.Unread, state.Current.IsMiscounted));
        FeedRules.Happened(state, new AccountEvent { Rev = 1, Kind = EventKind.Read, Conversation = "#general", Log = 5, Seq = 200 });
        Assert.True(state.Current.IsMiscounted);
    }

    [Fact]
    public void Numbers_stay_as_they_are_until_a_conversation_is_closed()
    {
        var state = new ChatState("ana", Symbols.Unicode, TimeZoneInfo.Utc) { Now = Day };
        FeedRules.SignedIn(state, new[] { "@pepe", "#redes", "#general", "#aula" }.Select(name => new Conversation(name, "public", 0, 0, 0, null)));
        Assert.Equal(["#general 1", "#aula 2", "#redes 3", "@pepe 4"], Numbers());
        state.Current = state.Conversations[0];

        state.Open("#biblioteca");
        FeedRules.Happened(state, Message(1, "hola", "@eva"));
        Assert.Equal(["#general 1", "#aula 2", "#redes 3", "@pepe 4", "#biblioteca 5", "@eva 6"], Numbers());
        state.Find("@pepe")!.Editor.Set("a medias");
        state.Close(state.Find("@pepe")!);
        FeedRules.SignedIn(state, [new Conversation("@pepe", "direct", 0, 0, 0, null)]);
        Assert.Equal(["#general 1", "#aula 2", "#redes 3", "#biblioteca 5", "@eva 6"], Numbers());
        state.Open("#zoo");
        FeedRules.Happened(state, Message(1, "otra vez", "@pepe"));
        Assert.Equal(["#general 1", "#aula 2", "#redes 3", "#zoo 4", "#biblioteca 5", "@eva 6", "@pepe 7"], Numbers());
        Assert.Equal("a medias", state.Find("@pepe")!.Editor.Text);

        IEnumerable<string> Numbers() => state.Conversations.Select(c => $"{c.Name} {c.Number}");
    }

    [Fact]
    public void What_was_refused_takes_little_room_and_goes_when_its_text_was_sent()
    {
        var state = State(3, n => $"mensaje {n}");
        var text = string.Join('\n', Enumerable.Range(1, 589).Select(n => $"línea {n}"));
        state.Current.Pending.Add(new PendingPost(text, null) { Failure = "No." });
        state.Current.Pending.Add(new PendingPost(new string('x', 20_000), null) { Failure = "Nunca." });
        var lines = Lines(state);
        Assert.Contains(lines, line => line.Contains("mensaje 1", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.EndsWith("✗ No.", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.EndsWith("✗ Nunca.", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("586", StringComparison.Ordinal));
        Assert.True(lines.Count < 18, string.Join('\n', lines));

        FeedRules.Happened(state, Message(4, text + "\n") with { From = "ana" });
        Assert.Equal("Nunca.", Assert.Single(state.Current.Pending).Failure);
    }

    [Fact]
    public void Who_enters_and_leaves_can_be_hidden_but_not_who_was_removed()
    {
        var state = State(1, n => "uno");
        FeedRules.Happened(state, Message(2, "") with { Kind = EntryKind.Join, Text = null, From = "eva" });
        FeedRules.Happened(state, Message(3, "") with { Kind = EntryKind.Leave, Text = null, From = "eva" });
        FeedRules.Happened(state, Message(4, "") with { Kind = EntryKind.Leave, Text = null, From = "luis", By = "pepe" });
        Assert.Equal(2, Lines(state).Count(line => line.Contains("eva", StringComparison.Ordinal)));
        state.HasArrivals = false;
        Assert.DoesNotContain(Lines(state), line => line.Contains("eva", StringComparison.Ordinal));
        Assert.Contains(Lines(state), line => line.Contains("luis", StringComparison.Ordinal));
    }

    [Fact]
    public void Without_panels_there_is_nothing_beside_the_text()
    {
        var state = State(1, n => "def f():\n    return " + string.Concat(Enumerable.Repeat("palabra ", 40)));
        state.Open("#redes").Unread = 2;
        state.IsBare = true;
        foreach (var columns in new[] { 40, 80, 200 })
        {
            var (grid, _) = ScreenView.Draw(state, columns, 24);
            var rows = Enumerable.Range(1, 20).Select(row => string.Concat(Enumerable.Range(0, columns).Select(column => grid[column, row].Text))).ToList();
            Assert.All(rows, row => Assert.DoesNotContain("│", row));
            Assert.DoesNotContain(rows, row => row.Contains("#redes", StringComparison.Ordinal) || row.StartsWith("1 ", StringComparison.Ordinal) || row.StartsWith("2 ", StringComparison.Ordinal));
            Assert.Contains(rows, row => row.TrimEnd() == "def f():");
        }
    }

    private static Conversation Row(long log, long head, long read, long unread) => new("#general", "public", head, read, unread, null) { Log = log };

    private static Entry Deletion(long seq, long target) => Message(seq, "") with { Log = 5, Kind = EntryKind.Deletion, Text = null, Target = target };

    private static List<string> Lines(ChatState state) => [.. ScreenView.Draw(state, 80, 24).View.Shown.Select(Text)];

    private static string Text(ShownLine line) => string.Concat(line.Pieces.Select(p => p.Text)).TrimEnd();

    private static IEnumerable<(int, int)> Sizes()
    {
        for (var columns = 1; columns < 220; columns += columns < 90 ? 3 : 21)
        {
            for (var rows = 1; rows < 70; rows += rows < 12 ? 1 : 19)
                yield return (columns, rows);
        }
    }

    private static ChatState State(int messages, Func<int, string> text, TimeZoneInfo? zone = null)
    {
        var state = new ChatState("ana", Symbols.Unicode, zone ?? TimeZoneInfo.Utc) { Now = Day };
        state.Current = state.Open("#general");
        state.Current.Messages.Begin();
        state.Current.Messages.Newest(new EntryPage(
            [.. Enumerable.Range(1, messages).Select(n => Message(n, text(n)) with { Reply = n % 7 == 0 ? n - 1 : null })], messages, More: false));
        (state.Current.Head, state.Current.Read) = (messages, messages);
        return state;
    }

    private static Entry Message(long seq, string text, string conversation = "#general") => new()
    {
        Conversation = conversation,
        Seq = seq,
        Rev = seq,
        Kind = EntryKind.Text,
        From = "pepe",
        Via = "udp",
        Time = Day.AddMinutes(seq % 600),
        Text = text,
    };
}
