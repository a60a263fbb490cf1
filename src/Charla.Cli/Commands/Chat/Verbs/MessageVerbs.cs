using Charla.Cli.Texts;

namespace Charla.Cli.Commands.Chat.Verbs;

/// <summary>Messages: saying something to one person, and what one does with a message.</summary>
internal static class MessageVerbs
{
    public static Verb[] All { get; } =
    [
        new("/msg", ["/privado"], "@pepe text", () => Say.VerbMsg, Argument.Person, MsgAsync),
        new("/reply", ["/responder"], "N text", () => Say.VerbReply, Argument.None, ReplyAsync),
        new("/edit", ["/editar"], "N text", () => Say.VerbEdit, Argument.None, EditAsync),
        new("/delete", ["/borrar"], "N", () => Say.VerbDelete, Argument.None, DeleteAsync),
        new("/react", ["/reaccionar"], "N 👍", () => Say.VerbReact, Argument.None, ReactAsync),
    ];

    private static async Task<bool> MsgAsync(IChat chat, string rest, CancellationToken cancellation)
    {
        var (person, text) = Arguments.Cut(rest);
        if (Arguments.Nick(person) is not { } nick || text.Length == 0)
            return false;
        await chat.PostAsync("@" + nick, text, reply: null, cancellation);
        chat.Tell(Say.Sent(SafeText.Line("@" + nick)), Look.Dim);
        return true;
    }

    private static async Task<bool> ReplyAsync(IChat chat, string rest, CancellationToken cancellation)
    {
        var (seq, text) = Arguments.Numbered(rest);
        if (seq is null || text.Length == 0)
            return false;
        await chat.PostAsync(chat.Current, text, seq, cancellation);
        return true;
    }

    private static async Task<bool> EditAsync(IChat chat, string rest, CancellationToken cancellation)
    {
        var (seq, text) = Arguments.Numbered(rest);
        if (seq is null || text.Length == 0)
            return false;
        await chat.Client.EditAsync(chat.Current, seq.Value, text, cancellation);
        return true;
    }

    private static async Task<bool> DeleteAsync(IChat chat, string rest, CancellationToken cancellation)
    {
        var (seq, text) = Arguments.Numbered(rest);
        if (seq is null || text.Length > 0)
            return false;
        await chat.Client.DeleteAsync(chat.Current, seq.Value, cancellation);
        return true;
    }

    // The same reaction again takes it back.
    private static async Task<bool> ReactAsync(IChat chat, string rest, CancellationToken cancellation)
    {
        var (seq, emoji) = Arguments.Numbered(rest);
        if (seq is null || emoji.Length == 0)
            return false;
        var isThere = chat.Find(seq.Value)?.Reactions.GetValueOrDefault(emoji)?.Contains(chat.Client.Nick, StringComparer.OrdinalIgnoreCase) == true;
        await chat.Client.ReactAsync(chat.Current, seq.Value, emoji, !isThere, cancellation);
        return true;
    }
}
