using System.Globalization;
using Charla.Client;
using Charla.CommandLine.Texts;
using Charla.Terminal;

namespace Charla.Chat.FullScreen;

/// <summary>Draws the state of the chat: title, conversations, messages, people, status, and what is being typed.</summary>
internal sealed class ScreenView
{
    private readonly ChatState _state;
    private readonly Grid _grid;
    private readonly ScreenLayout _layout;
    private readonly (List<string> Rows, int CursorRow, int CursorColumn) _input;
    private readonly IReadOnlyList<string> _hint;

    private ScreenView(ChatState state, int columns, int rows)
    {
        _state = state;
        _grid = new Grid(columns, rows);
        var editor = state.Current.Editor;
        _input = InputView.Of(editor.Text, editor.Cursor, columns - 2);
        _hint = HintView.Of(state, columns);
        _layout = ScreenLayout.Of(columns, rows, _input.Rows.Count, _hint.Count, state.IsBare);
        Viewport = new Viewport(
            Timeline.Of(state, state.Current), new ItemView(state, state.Current, _layout.MiddleColumns).Lines, _layout.Height);
    }

    /// <summary>What is seen of the open conversation, to move it.</summary>
    public Viewport Viewport { get; }

    public int Height => _layout.Height;

    /// <summary>The lines of the open conversation that are on the screen.</summary>
    public IReadOnlyList<ShownLine> Shown { get; private set; } = [];

    /// <summary>The measures of a screen, without drawing it.</summary>
    public static ScreenView Measure(ChatState state, int columns, int rows) => new(state, columns, rows);

    public static (Grid Grid, ScreenView View) Draw(ChatState state, int columns, int rows)
    {
        if (columns < ScreenLayout.FewestColumns || rows < ScreenLayout.FewestRows)
        {
            var small = new Grid(columns, rows);
            small.Put(0, 0, Say.TooSmall);
            return (small, new ScreenView(state, Math.Max(columns, ScreenLayout.FewestColumns), Math.Max(rows, ScreenLayout.FewestRows)));
        }

        var view = new ScreenView(state, columns, rows);
        view.Title();
        if (view._layout.HasTabs)
            ConversationsView.Tabs(state, view._grid, 1);
        else if (view._layout.Left > 0)
            ConversationsView.List(state, view._grid, view._layout);
        view.Middle();
        if (view._layout.Right > 0)
            PeopleView.List(state, view._grid, view._layout);
        view.Hint();
        StatusView.Line(state, view._grid, view._layout.StatusRow);
        view.Input();
        return (view._grid, view);
    }

    private void Title()
    {
        var conversation = _state.Current;
        _grid.Fill(0, 0, _layout.Columns, Palette.Bar);
        var at = 1 + _grid.Put(1, 0, SafeText.Line(conversation.Name), Palette.BarStrong, _layout.Columns - 2);
        if (conversation.IsArchived)
            at += _grid.Put(at, 0, " " + Say.IsArchived, Palette.BarDim);
        if (conversation.Topic is { } topic)
            _grid.Put(at, 0, "  " + Cluster.Fit(SafeText.Line(topic), _layout.Columns - at - 3, _state.Symbols.Ellipsis), Palette.Bar, _layout.Columns - at);
    }

    private void Middle()
    {
        var (column, columns) = (_layout.MiddleColumn, _layout.MiddleColumns);
        for (var row = _layout.Top; row < _layout.Bottom; row++)
        {
            if (_layout.Left > 0)
                _grid.Put(_layout.Left, row, _state.Symbols.Bar, Palette.Dim);
            if (_layout.Right > 0)
                _grid.Put(_layout.RightColumn - 1, row, _state.Symbols.Bar, Palette.Dim);
        }

        if (_state.Overlay is { } overlay)
        {
            var lines = HelpText.Lines(overlay, columns);
            _state.OverlayTop = Math.Clamp(_state.OverlayTop, 0, Math.Max(0, lines.Count - _layout.Height));
            for (var n = 0; n < _layout.Height && _state.OverlayTop + n < lines.Count; n++)
                _grid.Put(column, _layout.Top + n, lines[_state.OverlayTop + n], columns);
            return;
        }

        Shown = Viewport.Shown(_state.Current.Scroll);
        if (Shown.Count == 0)
            _grid.Put(column, _layout.Top + _layout.Height - 1, _state.Current.Messages.IsLoaded ? Say.NothingYet : Say.Loading, Palette.Dim, columns);
        var first = _layout.Top + _layout.Height - Shown.Count;
        for (var n = 0; n < Shown.Count; n++)
            Message(Shown[n], first + n, column, columns);
        Below(column, columns);
    }

    private void Message(ShownLine line, int row, int column, int columns)
    {
        if (line.Item is not EntryItem item || (item.Seq != _state.Current.Selected && item.Seq != _state.Current.Found))
        {
            _grid.Put(column, row, line.Pieces, columns);
            return;
        }

        _grid.Fill(column, row, columns, new Style(Back: Palette.Marked));
        _grid.Put(column, row, line.Pieces.Select(p => p with { Style = p.Style with { Back = Palette.Marked } }), columns);
    }

    // Scrolled back, one sees that there is more below.
    private void Below(int column, int columns)
    {
        if (_state.Current.Scroll is null)
            return;
        var text = _state.Current.Unread > 0 ? Say.BelowUnread(_state.Current.Unread) : Say.Below;
        text = $" {_state.Symbols.Down} {text} ";
        var width = Cluster.ColumnsOf(text);
        if (width <= columns)
            _grid.Put(column + columns - width, _layout.Top + _layout.Height - 1, text, Palette.Current);
    }

    private void Hint()
    {
        for (var n = 0; n < _layout.HintRows; n++)
            _grid.Put(1, _layout.Bottom + n, Cluster.Fit(_hint[n], _layout.Columns - 2, _state.Symbols.Ellipsis), Palette.Warning);
    }

    private void Input()
    {
        if (_state.Secret is not null)
        {
            var end = _grid.Put(0, _layout.Rows - 1, Cluster.Fit(_state.SecretPrompt, _layout.Columns - 1));
            _grid.Cursor = (Math.Min(_layout.Columns - 1, end), _layout.Rows - 1);
            return;
        }

        var top = _layout.Rows - _layout.InputRows;
        var first = InputView.FirstRow(_input.Rows.Count, _input.CursorRow, _layout.InputRows);
        for (var n = 0; n < _layout.InputRows; n++)
        {
            var row = first + n;
            _grid.Put(0, top + n, row == 0 ? "> " : n == 0 ? "^ " : "  ", Palette.Dim);
            if (row < _input.Rows.Count)
                _grid.Put(2, top + n, _input.Rows[row]);
        }

        _grid.Cursor = (Math.Min(_layout.Columns - 1, 2 + _input.CursorColumn), top + Math.Clamp(_input.CursorRow - first, 0, _layout.InputRows - 1));
    }
}
