using Charla.CommandLine;
using Charla.CommandLine.Texts;
using Charla.Terminal;

namespace Charla.Chat.Verbs;

/// <summary>Messages: saying something to one person, and what one does with a message.</summary>
internal static class MessageVerbs
{
    public static Verb[] All { get; } =
    [
        new("/msg", "/privado", ["/dm", "/w", "/whisper", "/tell", "/pm", "/notice", "/susurrar"], () => ChatTexts.Of("UsageMsg"), () => Say.VerbMsg, Argument.Person, MsgAsync),
        new("/query", "/conversar", [], () => ChatTexts.Of("UsageQuery"), () => ChatTexts.Of("VerbQuery"), Argument.Person, QueryAsync),
        new("/reply", "/responder", ["/r"], () => ChatTexts.Of("UsageNumberText"), () => Say.VerbReply, Argument.None, ReplyAsync),
        new("/edit", "/editar", [], () => ChatTexts.Of("UsageNumberText"), () => Say.VerbEdit, Argument.None, EditAsync),
        new("/delete", "/borrar", ["/del"], () => "N", () => Say.VerbDelete, Argument.None, DeleteAsync),
        new("/react", "/reaccionar", [], () => "N 👍", () => Say.VerbReact, Argument.None, ReactAsync),
        new("/retry", "/reintentar", ["/resend"], () => $"[{ChatTexts.Of("UsageText")}]", () => ChatTexts.Of("VerbRetry"), Argument.None, RetryAsync),
        new("/discard", "/descartar", [], () => "", () => ChatTexts.Of("VerbDiscard"), Argument.None, DiscardAsync),
    ];

    private static async Task<bool> MsgAsync(IChat chat, string rest, CancellationToken cancellation)
    {
        var (person, text) = Arguments.Cut(rest);
        if (Arguments.Nick(person) is not { } nick || text.Length == 0)
            return false;
        if (await chat.PostAsync("@" + nick, text, reply: null, cancellation))
            chat.Tell(Say.Sent(SafeText.Line("@" + nick)), Look.Dim);
        return true;
    }

    private static async Task<bool> QueryAsync(IChat chat, string rest, CancellationToken cancellation)
    {
        var (person, text) = Arguments.Cut(rest);
        if (Arguments.Nick(person) is not { } nick || Arguments.IsRoom(person))
            return false;
        await chat.OpenAsync("@" + nick);
        if (text.Length > 0)
            await chat.PostAsync("@" + nick, text, reply: null, cancellation);
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
        if (TypedText.Refuse(text) is { } refusal)
            chat.Tell(refusal, Look.Warning);
        else
            await chat.Client.EditAsync(chat.Current, seq.Value, text, cancellation);
        return true;
    }

    private static async Task<bool> DeleteAsync(IChat chat, string rest, CancellationToken cancellation)
    {
        var (seq, text) = Arguments.Numbered(rest);
        if (seq is null || text.Length > 0)
            return false;
        if (await chat.ConfirmAsync(ChatTexts.Of("AskDelete", seq.Value), cancellation))
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

    private static async Task<bool> RetryAsync(IChat chat, string rest, CancellationToken cancellation)
    {
        if (!await chat.RetryAsync(rest.Length > 0 ? rest : null, cancellation))
            chat.Tell(ChatTexts.Of("NothingRefused"), Look.Dim);
        return true;
    }

    private static Task<bool> DiscardAsync(IChat chat, string rest, CancellationToken cancellation)
    {
        if (rest.Length > 0)
            return Task.FromResult(false);
        chat.Tell(chat.Discard() ? ChatTexts.Of("Discarded") : ChatTexts.Of("NothingRefused"), Look.Dim);
        return Task.FromResult(true);
    }
}
