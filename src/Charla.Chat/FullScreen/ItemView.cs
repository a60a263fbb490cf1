using System.Globalization;
using Charla.Client;
using Charla.CommandLine;
using Charla.CommandLine.Texts;
using Charla.Protocol;
using Charla.Terminal;

namespace Charla.Chat.FullScreen;

/// <summary>An item of the timeline as lines of some width. Where there is room, nicks stand in a column of their own.</summary>
internal sealed class ItemView(ChatState state, ConversationState conversation, int width)
{
    private const int NickColumns = 12;
    private const int WideFrom = 64;
    private const int TimeColumns = 6;

    // What was refused can be called back whole; the screen is for what others say.
    private const int MostRefusedLines = 3;

    private bool IsWide => width >= WideFrom && !state.IsBare;

    public List<List<Piece>> Lines(TimelineItem item) => item switch
    {
        DayItem day => [Rule(Day(day.Day), Palette.Dim)],
        NewItem => [Rule(Say.NewSince, Palette.New)],
        NoteItem note => NoteLines(note.Note),
        PendingItem pending => PendingLines(pending),
        EntryItem { Entry.Kind: EntryKind.Text } message => MessageLines(message),
        EntryItem other => HappenedLines(other.Entry),
        _ => [],
    };

    /// <summary>The text of a message in one line of at most so many columns.</summary>
    public static string Short(Entry? entry, int columns) => entry switch
    {
        null => "",
        { Deleted: true } => Say.Deleted,
        _ => Cluster.Fit(SafeText.Line(entry.Text), columns),
    };

    private List<Piece> Rule(string text, Style style)
    {
        var rest = Math.Max(2, width - Cluster.ColumnsOf(text) - 2);
        return [new(Repeat(rest / 2) + " " + text + " " + Repeat(rest - rest / 2), style)];
    }

    private string Repeat(int times) => string.Concat(Enumerable.Repeat(state.Symbols.Rule, times));

    private string Day(DateOnly day)
    {
        var today = Timeline.DayOf(state.Now, state.Zone);
        if (day == today)
            return Say.Today;
        if (day == today.AddDays(-1))
            return Say.Yesterday;
        return day.ToString(width >= 40 ? "D" : "d", CultureInfo.GetCultureInfo(Language.Current));
    }

    private List<List<Piece>> NoteLines(Note note)
    {
        var style = note.Look switch
        {
            Look.Warning => Palette.Warning,
            Look.Dim => Palette.Dim,
            _ => Palette.Plain,
        };
        IReadOnlyList<Piece> text = note.Found is { } found
            ? [.. found.Cut(note.Text).Select(piece => new Piece(piece.Text, piece.IsMarked ? Palette.Found : style))]
            : [new(note.Text, style)];
        return Hang([new(state.Symbols.Dot + " ", Palette.Dim)], 2, [new(text)]);
    }

    private List<List<Piece>> HappenedLines(Entry entry)
    {
        var sign = entry.Kind switch
        {
            EntryKind.Join => state.Symbols.Enters,
            EntryKind.Leave => state.Symbols.Leaves,
            _ => state.Symbols.Dot,
        };
        var time = Time(entry.Time);
        Piece[] text = [new(SafeText.Line(entry.From), NickColours.Of(state, entry.From) with { Effects = Effects.Dim }), new(" " + EntryText.What(entry), Palette.Dim)];
        if (!IsWide)
            return Hang([new($"{time}{sign} ", Palette.Dim)], TimeColumns, [new(text)]);
        var before = new string(' ', NickColumns - Cluster.ColumnsOf(sign)) + sign;
        return Hang([new($"{time}{before}     {state.Symbols.Bar} ", Palette.Dim)], PrefixColumns, [new(text)]);
    }

    private List<List<Piece>> MessageLines(EntryItem item)
    {
        var entry = item.Entry;
        var body = entry.Deleted
            ? [new TextRow([new Piece(Say.Deleted, Palette.Dim with { Effects = Effects.Dim | Effects.Italic })])]
            : Body(entry.Text, entry.Mentions);
        if (entry.Edited && !entry.Deleted)
            body[^1].Text.Add(new Piece(" " + Say.Edited, Palette.Dim));
        if (state.IsMe(entry.From) && !entry.Deleted)
            body[^1].Text.Add(conversation.IsReadByOthers(entry.Seq) ? new Piece(" " + state.Symbols.Seen, Palette.Seen) : new Piece(" " + state.Symbols.Stored, Palette.Dim));
        var lines = Message(entry.From, Time(entry.Time), entry.Via, body, entry.Reply, item.Answered);
        if (entry.Reactions.Count > 0)
            lines.AddRange(Hang(Blank(), Indent, [new(Reactions(entry))], isContinued: true));
        return lines;
    }

    private List<List<Piece>> PendingLines(PendingItem item)
    {
        // The server says which people it mentions.
        var body = item.Post.Failure is null ? Body(item.Post.Text, []) : Beginning(item.Post.Text);
        body[^1].Text.Add(item.Post switch
        {
            { Failure: { } failure } => new Piece($" {state.Symbols.Failed} {failure}", Palette.Mention),
            { Seq: not null } => new Piece(" " + state.Symbols.Stored, Palette.Dim),
            _ => new Piece(" " + state.Symbols.Queued, Palette.Warning),
        });
        return Message(state.Nick, new string(' ', TimeColumns), "", body, item.Post.Reply, item.Answered);
    }

    // What was refused is there to be recognised; all of it comes back to be edited.
    private List<TextRow> Beginning(string text)
    {
        var lines = TypedText.LinesOf(text);
        var first = string.Join('\n', text.Split('\n', MostRefusedLines + 1).Take(MostRefusedLines));
        var shown = Cluster.Fit(first, MostRefusedLines * Math.Max(1, width - Indent), state.Symbols.Ellipsis);
        var body = TextView.AsWritten(shown);
        if (lines > MostRefusedLines)
            body.Add(new TextRow([new Piece(Say.AndMore(lines - MostRefusedLines), Palette.Dim)]));
        return body;
    }

    private List<List<Piece>> Message(string from, string time, string via, List<TextRow> body, long? reply, Entry? answered)
    {
        var nick = SafeText.Line(from);
        var lines = new List<List<Piece>>();
        if (reply is { } number)
        {
            var quote = answered is null ? Say.QuoteOf(number) : $"{SafeText.Line(answered.From)}: {Short(answered, 200)}";
            lines.Add([.. Blank(), new(Cluster.Fit($"{state.Symbols.Reply} {quote}", width - Indent, state.Symbols.Ellipsis), Palette.Dim)]);
        }

        List<Piece> prefix;
        if (IsWide)
        {
            var shown = Cluster.Fit(nick, NickColumns, state.Symbols.Ellipsis);
            prefix =
            [
                new(time + new string(' ', NickColumns - Cluster.ColumnsOf(shown)), Palette.Dim),
                new(shown, NickColours.Of(state, from)),
                new($" {Via(via),-3} {state.Symbols.Bar} ", Palette.Dim),
            ];
        }
        else
        {
            prefix = [new(time, Palette.Dim), new(Cluster.Fit(nick, 20, state.Symbols.Ellipsis), NickColours.Of(state, from)), new(via.Length > 0 ? $" {Via(via)} " : " ", Palette.Dim)];
        }

        // Where several lines belong together (a program, a list), they stay below each other.
        if (!IsWide && body.Count > 1)
            body.Insert(0, new TextRow([]));
        lines.AddRange(Hang(prefix, Indent, body));
        return lines;
    }

    private int PrefixColumns => TimeColumns + NickColumns + 5 + state.Symbols.Bar.Length + 1;

    private int Indent => state.IsBare ? 0 : IsWide ? PrefixColumns : TimeColumns;

    private List<Piece> Blank() =>
        IsWide ? [new(new string(' ', PrefixColumns - 2) + state.Symbols.Bar + " ", Palette.Dim)] : [new(new string(' ', TimeColumns))];

    // The first line begins after the prefix, the others below it.
    private List<List<Piece>> Hang(List<Piece> prefix, int indent, IEnumerable<TextRow> rows, bool isContinued = false)
    {
        var result = new List<List<Piece>>();
        var blank = indent == Indent && IsWide ? Blank() : [new Piece(new string(' ', indent))];
        var first = prefix.Sum(p => Cluster.ColumnsOf(p.Text));
        foreach (var row in rows)
        {
            // A prefix that is longer than the indentation takes from its own line only.
            var lead = result.Count == 0 && first > indent ? new string('\u00a0', first - indent) : "";
            foreach (var line in (lead.Length > 0 ? row.Inside(lead, "") : row).Lines(width - indent))
            {
                if (result.Count > 0 || isContinued)
                    result.Add([.. blank, .. line]);
                else if (lead.Length > 0 && line is [var head, ..] && head.Text.StartsWith(lead, StringComparison.Ordinal))
                    result.Add([.. prefix, head with { Text = head.Text[lead.Length..] }, .. line.Skip(1)]);
                else
                    result.Add([.. prefix, .. line]);
            }
        }

        return result;
    }

    private List<TextRow> Body(string? text, IReadOnlyList<string> mentions) => state.HasMarkup
        ? new TextView(state.Symbols.Text, nick => state.IsMe(nick) ? Palette.Mention : NickColours.Of(state, nick), width - Indent).Rows(text, mentions)
        : TextView.AsWritten(text);

    private List<Piece> Reactions(Entry entry)
    {
        var pieces = new List<Piece>();
        foreach (var (emoji, nicks) in entry.Reactions)
            pieces.Add(new($"{SafeText.Line(emoji)} {nicks.Count}  ", nicks.Any(state.IsMe) ? Palette.Seen : Palette.Dim));
        return pieces;
    }

    private static string Via(string via) => Vocabulary.Transports.Read(via) is Transport.Unknown or Transport.Server ? "" : via;

    private string Time(DateTimeOffset time) => TimeZoneInfo.ConvertTime(time, state.Zone).ToString("HH:mm ", CultureInfo.InvariantCulture);
}
