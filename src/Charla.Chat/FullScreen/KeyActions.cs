using Charla.CommandLine;
using Charla.CommandLine.Texts;
using Charla.Terminal;

namespace Charla.Chat.FullScreen;

/// <summary>What each key does.</summary>
internal sealed class KeyActions
{
    private readonly FullChat _chat;
    private readonly ChatState _state;
    private readonly MarkerKeys _marker;
    private readonly Completion _completion = new();

    public KeyActions(FullChat chat, ChatState state)
    {
        (_chat, _state) = (chat, state);
        Questions = new Questions(state);
        Outgoing = new Outgoing(chat, state, Questions);
        _marker = new MarkerKeys(chat, state, Questions);
    }

    public Questions Questions { get; }

    public Outgoing Outgoing { get; }

    private ConversationState Current => _state.Current;

    private InputHistory History => Outgoing.History;

    public void Press(Key key)
    {
        if (key.Code != KeyCode.Tab)
        {
            _completion.End();
            _state.Hint = "";
        }

        if (Questions.Press(key) || Anywhere(key) || Refused(key) || Overlay(key) || _marker.Press(key) || Input(key))
            return;
        if (key.Code == KeyCode.PasteTooLong || (key.Code == KeyCode.Paste && !Current.Editor.HasRoomFor(key.Text)))
            _state.Hint = Say.PasteTooLong(Editor.MostChars);
        else if (Current.Editor.Press(key))
            Current.Selected = null;
    }

    // What a key does wherever one is.
    private bool Anywhere(Key key)
    {
        switch (key)
        {
            case { Code: KeyCode.F1 } when _state.Overlay is not null:
                CloseOverlay();
                return true;
            case { Code: KeyCode.F1 }:
                _chat.Help();
                return true;
            case { Code: KeyCode.F2 }:
                _state.IsBare = !_state.IsBare;
                return true;
            case { Code: KeyCode.Character, Modifiers: KeyModifiers.Control, Text: "l" }:
                _chat.Redraw();
                return true;
            case { Code: KeyCode.Character, Modifiers: KeyModifiers.Control, Text: "z" }:
                _chat.Suspend();
                return true;
            case { Code: KeyCode.Character, Modifiers: KeyModifiers.Control, Text: "c" }:
                Interrupt();
                return true;
            case { Code: KeyCode.Character, Modifiers: KeyModifiers.Control, Text: "d" } when Current.Editor.Text.Length == 0:
                _chat.Leave();
                return true;
            case { Code: KeyCode.Character, Modifiers: KeyModifiers.Control, Text: "n" }:
            case { Code: KeyCode.Down, Modifiers: KeyModifiers.Alt }:
                Go(_state.Index + 1);
                return true;
            case { Code: KeyCode.Character, Modifiers: KeyModifiers.Control, Text: "p" }:
            case { Code: KeyCode.Up, Modifiers: KeyModifiers.Alt }:
                Go(_state.Index - 1);
                return true;
            case { Code: KeyCode.Character, Modifiers: KeyModifiers.Alt, Text: [>= '1' and <= '9' and var digit] }:
                if (_state.Conversations.FindIndex(c => c.Number == digit - '0') is >= 0 and var index)
                    Go(index);
                return true;
            case { Code: KeyCode.Character, Modifiers: KeyModifiers.Alt, Text: "a" }:
                NextUnread();
                return true;
            default:
                return false;
        }
    }

    // Only where something was refused: the line above what one types says so.
    private bool Refused(Key key)
    {
        if (key is not { Code: KeyCode.Character, Modifiers: KeyModifiers.Alt } || !Current.Refused.Any())
            return false;
        switch (key.Text)
        {
            case "r":
                _chat.Do(Outgoing.RetryAsync(null));
                return true;
            case "e":
                return Outgoing.EditRefused();
            case "x":
                return Outgoing.Discard();
            default:
                return false;
        }
    }

    private bool Overlay(Key key)
    {
        if (_state.Overlay is null)
            return Scrolling(key);
        var page = Math.Max(1, _chat.View.Height - 1);
        int? by = key.Code switch
        {
            KeyCode.PageDown => page,
            KeyCode.PageUp => -page,
            KeyCode.Down => 1,
            KeyCode.Up => -1,
            KeyCode.Home => -_state.OverlayTop,
            KeyCode.End => int.MaxValue / 2,
            _ => null,
        };
        if (by is { } lines)
        {
            // The screen knows where the end is.
            _state.OverlayTop += lines;
            return true;
        }

        CloseOverlay();
        // What was pressed to be rid of it does nothing else; what is typed is typed.
        return key.Code is not (KeyCode.Character or KeyCode.Paste or KeyCode.PasteTooLong) || key is { Text: "q" };
    }

    private void CloseOverlay() => (_state.Overlay, _state.OverlayTop) = (null, 0);

    private bool Scrolling(Key key)
    {
        var page = Math.Max(1, _chat.View.Height - 2);
        switch (key)
        {
            case { Code: KeyCode.PageUp }:
                _chat.Scroll(page);
                return true;
            case { Code: KeyCode.PageDown }:
                _chat.Scroll(-page);
                return true;
            case { Code: KeyCode.End, Modifiers: KeyModifiers.Control }:
            case { Code: KeyCode.End } when Current.Editor.Text.Length == 0:
                _chat.Do(_chat.ToEndAsync());
                return true;
            case { Code: KeyCode.Home, Modifiers: KeyModifiers.Control }:
                _chat.Do(_chat.ToBeginningAsync());
                return true;
            default:
                return false;
        }
    }

    private bool Input(Key key)
    {
        var editor = Current.Editor;
        switch (key)
        {
            case { Code: KeyCode.Enter, Modifiers: KeyModifiers.None }:
                Outgoing.Send();
                return true;
            case { Code: KeyCode.Escape }:
                Escape();
                return true;
            case { Code: KeyCode.Tab }:
                Tab(key.Modifiers.HasFlag(KeyModifiers.Shift));
                return true;
            case { Code: KeyCode.Up, Modifiers: KeyModifiers.None }:
                return editor.Press(key) || Recall(1);
            case { Code: KeyCode.Down, Modifiers: KeyModifiers.None }:
                return editor.Press(key) || Recall(-1);
            default:
                return false;
        }
    }

    private bool Recall(int by)
    {
        if (History.Recall(by, Current.Editor.Text) is { } text)
            Current.Editor.Set(text);
        return true;
    }

    private void Tab(bool isBack)
    {
        var editor = Current.Editor;
        if (_completion.Tab(editor.Text, editor.Cursor, Names(), isBack) is { } made)
            editor.Set(made.Text, made.Cursor);
        _state.Hint = SafeText.Line(_completion.Hint);
    }

    private Names Names()
    {
        var spoke = Current.Messages.Lines.Reverse().Select(e => e.From);
        var here = Current.Members.Select(m => m.Nick);
        var known = _state.Conversations.Where(c => c.IsDirect).Select(c => c.Person);
        // Most often the last speaker is meant.
        return new Names(
            [.. _state.Conversations.Where(c => !c.IsDirect).Select(c => c.Name)],
            [.. spoke.Concat(here).Concat(known).Where(n => !_state.IsMe(n)).Distinct(StringComparer.OrdinalIgnoreCase)]);
    }

    // What was typed first, then what was begun; it leaves only where there is nothing else.
    private void Interrupt()
    {
        if (_state.Overlay is not null)
            CloseOverlay();
        else if (Current.Editor.Text.Length > 0 || Current.Editing is not null || Current.Answering is not null)
            Abandon();
        else if (Current.Selected is not null)
            Current.Selected = null;
        else
            _chat.Leave();
    }

    // One thing at a time, the nearest first.
    private void Escape()
    {
        if (Current.Selected is not null || Current.Found is not null)
            (Current.Selected, Current.Found) = (null, null);
        else if (Current.Editing is not null || Current.Answering is not null)
            Abandon();
        else if (Current.Scroll is not null)
            _chat.Do(_chat.ToEndAsync());
    }

    // What was typed can be called back.
    private void Abandon()
    {
        if (Current.Editing is null && Current.Editor.Text.Length > 0)
            History.Add(Current.Editor.Text);
        if (Current.Editing is not null || Current.Answering is null)
            Current.Editor.Set("");
        (Current.Editing, Current.Answering) = (null, null);
    }

    private void Go(int index)
    {
        History.Forget();
        _chat.Do(_chat.OpenAsync(_state.Conversations[(index + _state.Conversations.Count) % _state.Conversations.Count].Name));
    }

    private void NextUnread()
    {
        var after = _state.Conversations.Skip(_state.Index + 1).Concat(_state.Conversations.Take(_state.Index)).ToList();
        if ((after.Find(c => c.Mentions > 0) ?? after.Find(c => c is { Unread: > 0, IsMuted: false })) is { } next)
            _chat.Do(_chat.OpenAsync(next.Name));
    }
}
