using Charla.Client;
using Charla.CommandLine;
using Charla.Terminal;

namespace Charla.Chat.FullScreen;

/// <content>Where one is: in which conversation, and where in it. What is lacking there is asked for.</content>
internal sealed partial class FullChat
{
    private const int Near = 8;

    // Where many come at once, not after each of them.
    private static readonly TimeSpan MembersPause = TimeSpan.FromSeconds(1);

    /// <summary>Shows a conversation, where one left it.</summary>
    public async Task OpenAsync(string conversation)
    {
        var next = _state.Open(conversation);
        if (next != _state.Current)
            _state.Current.NewAfter = null;
        var before = _state.Current;
        _state.Current = next;
        _state.RemoveLeft();
        (_state.Overlay, _state.Hint) = (null, "");
        if (next.Unread > 0 && next.Scroll is null)
            next.NewAfter = next.Read;
        if (next.Messages.IsLoaded || next.Messages.IsLoading)
            return;
        try
        {
            await _loader.NewestAsync(next);
        }
        catch (CharlaException e) when (e.Failure == Failure.Refused)
        {
            // There is no such room, or not for oneself.
            next.IsLeft = true;
            if (_state.Current == next)
                _state.Current = before == next ? _state.Open(FirstRoom) : before;
            _state.RemoveLeft();
            throw;
        }
    }

    public async Task CloseAsync(string conversation)
    {
        if (_state.Find(conversation) is not { } closed)
            return;
        if (closed == _state.Current)
            await OpenAsync(FirstRoom);
        _state.Close(closed);
    }

    public async Task GoToAsync(string conversation, long seq)
    {
        await OpenAsync(conversation);
        var there = _state.Current;
        if (there.Messages.Find(seq) is null && seq > 0 && seq <= there.Head)
            await _loader.AroundAsync(there, seq);
        if (there.Messages.Find(seq) is not { } entry || IsHidden(entry))
            Tell(CommandLine.Texts.Say.NoSuchMessage(seq, SafeText.Line(there.Name)), Look.Warning);
        else if (there == _state.Current)
            (there.Selected, there.Found, there.Scroll) = (null, seq, View.Viewport.Showing(null, seq));
    }

    /// <summary>Shows the newest, wherever one was.</summary>
    public async Task ToEndAsync()
    {
        var current = _state.Current;
        (current.Scroll, current.Selected, current.Found) = (null, null, null);
        if (!current.Messages.HasLater)
            return;
        current.Messages.Clear();
        await _loader.NewestAsync(current);
    }

    /// <summary>Shows where the conversation begins.</summary>
    public async Task ToBeginningAsync()
    {
        var current = _state.Current;
        if (current.Messages is { IsLoaded: true, HasEarlier: true })
            await _loader.OldestAsync(current);
        if (current == _state.Current)
            Scroll(int.MaxValue / 2);
    }

    /// <summary>Moves what is seen up by so many lines, or (below zero) down.</summary>
    public void Scroll(int up)
    {
        var current = _state.Current;
        current.Selected = null;
        var to = View.Viewport.Moved(current.Scroll, up);
        // At the end of what is in memory is not the end.
        if (to is null && current.Messages is { HasLater: true, Lines: [.., var last] })
            to = new Anchor(last.Seq, 2, int.MaxValue);
        current.Scroll = to;
    }

    /// <summary>The marker is at a message: what is above it may be wanted next.</summary>
    public void Lacking(long seq)
    {
        var messages = _state.Current.Messages;
        if (messages is { HasEarlier: true, IsLoading: false } && seq <= messages.Lines[Math.Min(Near, messages.Lines.Count - 1)].Seq)
            Do(_loader.EarlierAsync(_state.Current));
    }

    // Pages are asked for before one gets there.
    private void Lacking(ScreenView view)
    {
        var current = _state.Current;
        var messages = current.Messages;
        if (!current.HasMembers && messages.IsLoaded && _state.Now - current.MembersAt >= MembersPause)
        {
            current.MembersAt = _state.Now;
            Do(_loader.MembersAsync(current));
        }

        if (messages.IsLoading || _state.Status.State != ConnectionState.Online)
            return;
        if (!messages.IsLoaded)
            Do(_loader.NewestAsync(current));
        else if (messages.Lines.Count == 0)
            return;
        else if (messages.HasEarlier && (view.Shown.Count < view.Height || view.Shown[0].Item.Seq <= messages.Lines[Math.Min(Near, messages.Lines.Count - 1)].Seq))
            Do(_loader.EarlierAsync(current));
        else if (messages.HasLater && (view.Shown.Count == 0 || view.Shown[^1].Item.Seq >= messages.Lines[^Math.Min(Near, messages.Lines.Count)].Seq))
            Do(_loader.LaterAsync(current));
    }
}
