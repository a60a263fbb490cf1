using Charla.Cli.Commands.Chat.Verbs;
using Charla.Cli.Terminal;
using Charla.Client;

namespace Charla.Cli.Commands.Chat.Full;

/// <summary>What each key does.</summary>
internal sealed class KeyActions(FullChat chat, ChatState state)
{
    private readonly InputHistory _history = new();
    private readonly Completion _completion = new();
    private TaskCompletionSource<string?>? _asked;

    private ConversationState Current => state.Current;

    public void Press(Key key)
    {
        if (key.Code != KeyCode.Tab)
        {
            _completion.End();
            state.Hint = "";
        }

        if (state.Secret is not null)
            Secret(key);
        else if (!Anywhere(key) && !Overlay(key) && !Marker(key) && !Input(key) && Current.Editor.Press(key))
            Current.Selected = null;
    }

    /// <summary>Asks for something that nobody is to see; null where Esc answers.</summary>
    public Task<string?> AskHiddenAsync(string prompt)
    {
        _asked?.TrySetResult(null);
        _asked = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
        (state.Secret, state.SecretPrompt) = (new Editor(), prompt);
        return _asked.Task;
    }

    private void Secret(Key key)
    {
        if (key is not ({ Code: KeyCode.Enter or KeyCode.Escape } or { Code: KeyCode.Character, Modifiers: KeyModifiers.Control, Text: "c" }))
        {
            state.Secret!.Press(key);
            return;
        }

        var answer = key.Code == KeyCode.Enter ? state.Secret!.Text : null;
        state.Secret = null;
        _asked?.TrySetResult(answer);
        _asked = null;
    }

    // What a key does wherever one is.
    private bool Anywhere(Key key)
    {
        switch (key)
        {
            case { Code: KeyCode.F1 }:
                chat.Help();
                return true;
            case { Code: KeyCode.Character, Modifiers: KeyModifiers.Control, Text: "l" }:
                chat.Redraw();
                return true;
            case { Code: KeyCode.Character, Modifiers: KeyModifiers.Control, Text: "z" }:
                chat.Suspend();
                return true;
            case { Code: KeyCode.Character, Modifiers: KeyModifiers.Control, Text: "c" } when Current.Editor.Text.Length > 0:
                Abandon();
                return true;
            case { Code: KeyCode.Character, Modifiers: KeyModifiers.Control, Text: "c" }:
            case { Code: KeyCode.Character, Modifiers: KeyModifiers.Control, Text: "d" } when Current.Editor.Text.Length == 0:
                chat.Leave();
                return true;
            case { Code: KeyCode.Character, Modifiers: KeyModifiers.Control, Text: "n" }:
            case { Code: KeyCode.Down, Modifiers: KeyModifiers.Alt }:
                Go(state.Index + 1);
                return true;
            case { Code: KeyCode.Character, Modifiers: KeyModifiers.Control, Text: "p" }:
            case { Code: KeyCode.Up, Modifiers: KeyModifiers.Alt }:
                Go(state.Index - 1);
                return true;
            case { Code: KeyCode.Character, Modifiers: KeyModifiers.Alt, Text: [>= '1' and <= '9' and var digit] }:
                if (digit - '1' < state.Conversations.Count)
                    Go(digit - '1');
                return true;
            case { Code: KeyCode.Character, Modifiers: KeyModifiers.Alt, Text: "a" }:
                NextUnread();
                return true;
            default:
                return false;
        }
    }

    private bool Overlay(Key key)
    {
        if (state.Overlay is null)
            return Scrolling(key);
        var page = Math.Max(1, chat.View.Height - 1);
        int? by = key.Code switch
        {
            KeyCode.PageDown => page,
            KeyCode.PageUp => -page,
            KeyCode.Down => 1,
            KeyCode.Up => -1,
            KeyCode.Home => -state.OverlayTop,
            KeyCode.End => int.MaxValue / 2,
            _ => null,
        };
        if (by is { } lines)
        {
            // The screen knows where the end is.
            state.OverlayTop += lines;
            return true;
        }

        (state.Overlay, state.OverlayTop) = (null, 0);
        // What was pressed to be rid of it does nothing else; what is typed is typed.
        return key.Code is not (KeyCode.Character or KeyCode.Paste) || key is { Text: "q" };
    }

    private bool Scrolling(Key key)
    {
        var page = Math.Max(1, chat.View.Height - 2);
        switch (key)
        {
            case { Code: KeyCode.PageUp }:
                Scroll(page);
                return true;
            case { Code: KeyCode.PageDown }:
                Scroll(-page);
                return true;
            case { Code: KeyCode.End, Modifiers: KeyModifiers.Control }:
            case { Code: KeyCode.End } when Current.Editor.Text.Length == 0:
                chat.Do(chat.ToEndAsync());
                return true;
            case { Code: KeyCode.Home, Modifiers: KeyModifiers.Control }:
                Scroll(int.MaxValue / 2);
                return true;
            default:
                return false;
        }
    }

    private void Scroll(int up)
    {
        Current.Selected = null;
        var to = chat.View.Viewport.Moved(Current.Scroll, up);
        // At the end of what is in memory is not the end.
        if (to is null && Current.Messages is { HasLater: true, Lines: [.., var last] })
            to = new Anchor(last.Seq, 2, int.MaxValue);
        Current.Scroll = to;
    }

    private bool Marker(Key key)
    {
        switch (key)
        {
            case { Code: KeyCode.Character, Modifiers: KeyModifiers.Alt, Text: "k" } or { Code: KeyCode.Up, Modifiers: KeyModifiers.Control }:
                Mark(-1);
                return true;
            case { Code: KeyCode.Character, Modifiers: KeyModifiers.Alt, Text: "j" } or { Code: KeyCode.Down, Modifiers: KeyModifiers.Control }:
                Mark(1);
                return true;
        }

        if (Current.Selected is not { } seq || Current.Editor.Text.Length > 0)
            return false;
        switch (key)
        {
            case { Code: KeyCode.Up, Modifiers: KeyModifiers.None } or { Code: KeyCode.Character, Modifiers: KeyModifiers.None, Text: "k" }:
                Mark(-1);
                return true;
            case { Code: KeyCode.Down, Modifiers: KeyModifiers.None } or { Code: KeyCode.Character, Modifiers: KeyModifiers.None, Text: "j" }:
                Mark(1);
                return true;
            case { Code: KeyCode.Enter } or { Code: KeyCode.Character, Modifiers: KeyModifiers.None, Text: "r" }:
                (Current.Answering, Current.Editing) = (seq, null);
                break;
            case { Code: KeyCode.Character, Modifiers: KeyModifiers.None, Text: "e" } when Current.Messages.Find(seq) is { Deleted: false } entry:
                (Current.Answering, Current.Editing) = (null, seq);
                Current.Editor.Set(entry.Text ?? "");
                break;
            case { Code: KeyCode.Character, Modifiers: KeyModifiers.None, Text: "d" }:
                Current.Editor.Set($"/delete {seq}");
                break;
            case { Code: KeyCode.Character, Modifiers: KeyModifiers.None, Text: "+" }:
                Current.Editor.Set($"/react {seq} ");
                break;
            default:
                return false;
        }

        Current.Selected = null;
        return true;
    }

    private void Mark(int by)
    {
        var messages = Current.Messages.Lines.Where(e => e.Kind == EntryKind.Text && !chat.IsHidden(e)).ToList();
        if (messages.Count == 0)
            return;
        var at = Current.Selected is { } selected ? messages.FindIndex(e => e.Seq == selected) : LastShown(messages) + 1;
        if (at < 0)
            at = messages.Count;
        if (at + by >= messages.Count)
        {
            Current.Selected = null;
            return;
        }

        var seq = messages[Math.Max(0, at + by)].Seq;
        Current.Selected = seq;
        Current.Scroll = chat.View.Viewport.Showing(Current.Scroll, seq);
        chat.Lacking(seq);
    }

    // It begins where one looks.
    private int LastShown(List<Entry> messages)
    {
        var last = chat.View.Viewport.Shown(Current.Scroll).LastOrDefault(l => l.Item is EntryItem)?.Item.Seq ?? 0;
        return messages.FindLastIndex(e => e.Seq <= last);
    }

    private bool Input(Key key)
    {
        var editor = Current.Editor;
        switch (key)
        {
            case { Code: KeyCode.Enter, Modifiers: KeyModifiers.None }:
                Send();
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
        if (_history.Recall(by, Current.Editor.Text) is { } text)
            Current.Editor.Set(text);
        return true;
    }

    private void Tab(bool isBack)
    {
        var editor = Current.Editor;
        if (_completion.Tab(editor.Text, editor.Cursor, Names(), isBack) is { } made)
            editor.Set(made.Text, made.Cursor);
        state.Hint = SafeText.Line(_completion.Hint);
    }

    private Names Names()
    {
        var spoke = Current.Messages.Lines.Reverse().Select(e => e.From);
        var here = Current.Members.Select(m => m.Nick);
        var known = state.Conversations.Where(c => c.IsDirect).Select(c => c.Person);
        // Who spoke last is meant most.
        return new Names(
            [.. state.Conversations.Where(c => !c.IsDirect).Select(c => c.Name)],
            [.. spoke.Concat(here).Concat(known).Where(n => !state.IsMe(n)).Distinct(StringComparer.OrdinalIgnoreCase)]);
    }

    private void Send()
    {
        var text = Current.Editor.Text.Trim('\n', ' ');
        if (text.Length == 0)
        {
            chat.Client.RetryNow();
            return;
        }

        _history.Add(text);
        Current.Editor.Set("");
        if (VerbTable.IsFarewell(text))
        {
            chat.Leave();
            return;
        }

        chat.Do(chat.ToEndAsync());
        var (editing, answering) = (Current.Editing, Current.Answering);
        if (!VerbTable.IsMessage(text))
        {
            chat.Typed(text);
            return;
        }

        (Current.Editing, Current.Answering) = (null, null);
        if (editing is { } seq)
            chat.Edit(seq, text);
        else if (answering is not null)
            chat.Say(VerbTable.MessageOf(text), answering);
        else
            chat.Typed(text);
    }

    // One thing at a time, the nearest first.
    private void Escape()
    {
        if (Current.Selected is not null)
            Current.Selected = null;
        else if (Current.Editing is not null || Current.Answering is not null)
            Abandon();
        else if (Current.Scroll is not null)
            chat.Do(chat.ToEndAsync());
    }

    // What was typed can be called back.
    private void Abandon()
    {
        if (Current.Editing is null && Current.Editor.Text.Length > 0)
            _history.Add(Current.Editor.Text);
        if (Current.Editing is not null || Current.Answering is null)
            Current.Editor.Set("");
        (Current.Editing, Current.Answering) = (null, null);
    }

    private void Go(int index)
    {
        _history.Forget();
        chat.Do(chat.OpenAsync(state.Conversations[(index + state.Conversations.Count) % state.Conversations.Count].Name));
    }

    private void NextUnread()
    {
        var after = state.Conversations.Skip(state.Index + 1).Concat(state.Conversations.Take(state.Index)).ToList();
        if ((after.Find(c => c.Mentions > 0) ?? after.Find(c => c is { Unread: > 0, IsMuted: false })) is { } next)
            chat.Do(chat.OpenAsync(next.Name));
    }
}
