using Charla.Client;
using Charla.Protocol;
using Charla.Terminal;

namespace Charla.Chat.FullScreen;

/// <summary>
/// The marker, and what keys do with the message it stands on. Only who asked for it, by its own keys, has one; whatever
/// is typed before or after is text.
/// </summary>
internal sealed class MarkerKeys(FullChat chat, ChatState state, Questions questions)
{
    private ConversationState Current => state.Current;

    public bool Press(Key key)
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
            case { Code: KeyCode.Character, Modifiers: KeyModifiers.None, Text: "e" }:
                return Edit(seq);
            case { Code: KeyCode.Character, Modifiers: KeyModifiers.None, Text: "d" }:
                chat.Do(DeleteAsync(seq, key.Text));
                return true;
            case { Code: KeyCode.Character, Modifiers: KeyModifiers.None, Text: "+" }:
                Current.Editor.Set($"{Verbs.VerbTable.Shown("/react")} {seq} ");
                break;
            default:
                return false;
        }

        Current.Selected = null;
        return true;
    }

    private bool Edit(long seq)
    {
        if (Current.Messages.Find(seq) is not { Deleted: false } entry || !state.IsMe(entry.From))
        {
            state.Hint = ChatTexts.Of("NotYours");
            return true;
        }

        (Current.Answering, Current.Editing, Current.Selected) = (null, seq, null);
        Current.Editor.Set(Editor.Clean(entry.Text ?? ""));
        return true;
    }

    private async Task DeleteAsync(long seq, string typed)
    {
        var where = Current;
        var said = ItemView.Short(where.Messages.Find(seq), 30);
        if (!await questions.ConfirmAsync(ChatTexts.Of("AskDelete", seq) + (said.Length > 0 ? $" «{said}»" : ""), typed))
            return;
        where.Selected = null;
        await chat.DeleteAsync(where.Name, seq);
    }

    private void Mark(int by)
    {
        var messages = Current.Messages.Lines.Where(e => e.Kind == EntryKind.Text && !chat.IsHidden(e)).ToList();
        if (messages.Count == 0)
            return;
        // Where one has gone to a message, that one is meant first.
        var at = Current.Selected is { } selected ? messages.FindIndex(e => e.Seq == selected)
            : Current.Found is { } found && messages.FindIndex(e => e.Seq == found) is >= 0 and var there ? there - by
            : LastShown(messages) + 1;
        Current.Found = null;
        if (at < 0 && Current.Selected is not null)
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
}
