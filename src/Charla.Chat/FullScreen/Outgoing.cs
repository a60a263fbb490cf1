using Charla.Chat.Verbs;
using Charla.CommandLine.Texts;
using Charla.Terminal;

namespace Charla.Chat.FullScreen;

/// <summary>What Enter does with what was typed; and what becomes of what was refused.</summary>
internal sealed class Outgoing(FullChat chat, ChatState state, Questions questions)
{
    private ConversationState Current => state.Current;

    /// <summary>What was sent, and what was given up.</summary>
    public InputHistory History { get; } = new();

    public void Send()
    {
        var text = TypedText.Trim(Current.Editor.Text);
        if (text.Length == 0)
        {
            chat.Client.RetryNow();
            return;
        }

        if (VerbTable.IsFarewell(text))
            chat.Leave();
        else if (VerbTable.IsMessage(text))
            Message(VerbTable.MessageOf(text));
        else
            Command(text);
    }

    /// <summary>Sends what was refused in the open conversation again, in its order; with another text, the last one so.</summary>
    public async Task<bool> RetryAsync(string? text)
    {
        var where = Current;
        var refused = where.Refused.ToList();
        if (text is not null && refused is [.., var last])
            refused = [last];
        foreach (var post in refused)
            where.Pending.Remove(post);
        await Task.WhenAll(refused.Select(post => chat.PostAsync(where.Name, text ?? post.Text, post.Reply, default)));
        return refused.Count > 0;
    }

    /// <summary>Brings back what was refused last, to be changed and sent.</summary>
    public bool EditRefused()
    {
        if (Current.Refused.LastOrDefault() is not { } post)
            return false;
        if (Current.Editor.Text.Length > 0)
            History.Add(Current.Editor.Text);
        Current.Pending.Remove(post);
        Current.Editor.Set(post.Text);
        (Current.Answering, Current.Editing) = (post.Reply, null);
        return true;
    }

    /// <summary>Forgets what was refused last; it can be called back like what was sent.</summary>
    public bool Discard()
    {
        if (Current.Refused.LastOrDefault() is not { } post)
            return false;
        Current.Pending.Remove(post);
        History.Add(post.Text);
        return true;
    }

    private void Command(string text)
    {
        Taken(text);
        chat.Typed(text);
    }

    private void Message(string text)
    {
        if (!TypedText.IsMuch(text) || (Current.Editing is not null && TypedText.Fits(text)))
            Say(text, [text]);
        else if (Current.Editing is not null || TypedText.Pieces(text).Count == 0)
            state.Hint = TypedText.Refuse(text)!;
        else
            Ask(text);
    }

    // It stays in the line until it is answered; then nothing of it is lost either.
    private void Ask(string text)
    {
        var answers = new Dictionary<string, Action>(StringComparer.Ordinal)
        {
            ["2"] = () => Say(text, TypedText.Pieces(text)),
            ["3"] = () => Taken(text),
        };
        if (TypedText.Fits(text))
            answers["1"] = () => Say(text, [text]);
        questions.Ask(new Question($"{TypedText.Question(text)}  {ChatTexts.Of("EscWrites")}", answers));
    }

    private void Say(string text, IReadOnlyList<string> messages)
    {
        var (editing, answering) = (Current.Editing, Current.Answering);
        Taken(text);
        (Current.Editing, Current.Answering) = (null, null);
        if (editing is { } seq)
        {
            chat.Edit(seq, text);
            return;
        }

        chat.Say(messages[0], answering);
        foreach (var message in messages.Skip(1))
            chat.Say(message, reply: null);
    }

    private void Taken(string text)
    {
        History.Add(text);
        Current.Editor.Set("");
        chat.Do(chat.ToEndAsync());
    }
}
