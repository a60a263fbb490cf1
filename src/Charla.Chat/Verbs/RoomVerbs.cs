using Charla.Client;
using Charla.CommandLine;
using Charla.CommandLine.Texts;
using Charla.Protocol;
using Charla.Terminal;

namespace Charla.Chat.Verbs;

/// <summary>Rooms: going there, leaving, making and ruling them.</summary>
internal static class RoomVerbs
{
    public static Verb[] All { get; } =
    [
        new("/join", "/entrar", ["/unirse", "/j"], () => "#x", () => Say.VerbJoin, Argument.Room, JoinAsync),
        new("/leave", "/dejar", ["/part", "/abandonar"], () => "[#x]", () => Say.VerbLeave, Argument.Room, LeaveAsync),
        new("/open", "/abrir", ["/switch", "/window", "/win"], () => "#x | @pepe", () => Say.VerbOpen, Argument.Conversation, OpenAsync),
        new("/close", "/cerrar", [], () => "[@pepe]", () => ChatTexts.Of("VerbClose"), Argument.Person, CloseAsync),
        new("/rooms", "/salas", ["/list", "/lista", "/channels"], () => "", () => Say.VerbRooms, Argument.None, RoomsAsync),
        new("/create", "/crear", ["/new"], () => "#x [" + ChatTexts.Of("Private") + "]", () => Say.VerbCreate, Argument.Room, CreateAsync),
        new("/topic", "/tema", [], () => $"[{ChatTexts.Of("UsageText")} | -]", () => Say.VerbTopic, Argument.None, TopicAsync),
        new("/invite", "/invitar", [], () => ChatTexts.Of("UsageNick"), () => Say.VerbInvite, Argument.Person, InviteAsync),
        new("/kick", "/expulsar", ["/echar"], () => ChatTexts.Of("UsageNick"), () => Say.VerbKick, Argument.Person, KickAsync),
        new("/mute", "/silenciar", [], () => $"[{string.Join('|', MuteWords())}]", () => Say.VerbMute, Argument.Loudness, MuteAsync),
        new("/archive", "/archivar", [], () => "[#x]", () => Say.VerbArchive, Argument.Room, (chat, rest, cancellation) => ArchiveAsync(chat, rest, true, cancellation)),
        new("/unarchive", "/desarchivar", [], () => "[#x]", () => Say.VerbUnarchive, Argument.Room, (chat, rest, cancellation) => ArchiveAsync(chat, rest, false, cancellation)),
        new("/remove", "/eliminar", [], () => "#x", () => Say.VerbRemove, Argument.Room, RemoveAsync),
    ];

    /// <summary>What can come after <c>/mute</c>: everything is silent, everything but what is meant for oneself, nothing.</summary>
    public static string[] MuteWords() => [ChatTexts.Of("MuteAll"), ChatTexts.Of("MuteMentions"), ChatTexts.Of("MuteOff")];

    private static async Task<bool> JoinAsync(IChat chat, string rest, CancellationToken cancellation)
    {
        if (!Arguments.IsRoom(rest))
            return false;
        await chat.Client.JoinAsync(rest, cancellation);
        await chat.OpenAsync(rest);
        return true;
    }

    private static async Task<bool> LeaveAsync(IChat chat, string rest, CancellationToken cancellation)
    {
        if (Arguments.RoomOrCurrent(chat, rest) is not { } room)
            return false;
        if (!await chat.ConfirmAsync(ChatTexts.Of("AskLeave", SafeText.Line(room)), cancellation))
            return true;
        await chat.Client.LeaveAsync(room, cancellation);
        if (string.Equals(room, chat.Current, StringComparison.OrdinalIgnoreCase))
            await chat.OpenAsync("#general");
        chat.Tell(Say.Left(SafeText.Line(room)), Look.Dim);
        return true;
    }

    private static async Task<bool> OpenAsync(IChat chat, string rest, CancellationToken cancellation)
    {
        if (!Arguments.IsRoom(rest) && !Arguments.IsPerson(rest))
            return false;
        await chat.OpenAsync(rest);
        return true;
    }

    // What is closed comes back with the next message; a room goes on by itself, so it is left or stays.
    private static async Task<bool> CloseAsync(IChat chat, string rest, CancellationToken cancellation)
    {
        var name = rest.Length == 0 || Arguments.IsRoom(rest) ? rest : "@" + Arguments.Nick(rest);
        name = name.Length > 0 ? name : chat.Current;
        if (Arguments.IsRoom(name))
            chat.Tell(ChatTexts.Of("CloseRoom", SafeText.Line(name), VerbTable.Shown("/leave"), VerbTable.Shown("/mute")), Look.Warning);
        else
            await chat.CloseAsync(name);
        return true;
    }

    private static async Task<bool> RoomsAsync(IChat chat, string rest, CancellationToken cancellation)
    {
        await foreach (var room in Paging.RoomsAsync(chat.Client, cancellation))
            chat.Tell(RoomText.Line(room));
        return true;
    }

    private static async Task<bool> CreateAsync(IChat chat, string rest, CancellationToken cancellation)
    {
        var words = rest.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var isPrivate = words.Any(w => w is "--private" or "--privada");
        if (words.Length != (isPrivate ? 2 : 1) || Array.Find(words, Arguments.IsRoom) is not { } room)
            return false;
        await chat.Client.CreateAsync(room, isPrivate, cancellation: cancellation);
        await chat.OpenAsync(room);
        return true;
    }

    // Alone it only tells; taking it away has a sign of its own.
    private static async Task<bool> TopicAsync(IChat chat, string rest, CancellationToken cancellation)
    {
        if (rest.Length > 0)
        {
            await chat.Client.SetTopicAsync(chat.Current, rest is "-" ? "" : rest, cancellation);
            return true;
        }

        var topic = (await chat.Client.ConversationAsync(chat.Current, cancellation))?.Topic;
        chat.Tell(string.IsNullOrEmpty(topic) ? ChatTexts.Of("NoTopic", SafeText.Line(chat.Current)) : ChatTexts.Of("TopicIs", SafeText.Line(topic)), Look.Dim);
        return true;
    }

    private static async Task<bool> InviteAsync(IChat chat, string rest, CancellationToken cancellation)
    {
        if (Arguments.Nick(rest) is not { } nick)
            return false;
        await chat.Client.InviteAsync(chat.Current, nick, cancellation);
        chat.Tell(Say.HasInvited(SafeText.Line(nick)), Look.Dim);
        return true;
    }

    private static async Task<bool> KickAsync(IChat chat, string rest, CancellationToken cancellation)
    {
        if (Arguments.Nick(rest) is not { } nick)
            return false;
        await chat.Client.KickAsync(chat.Current, nick, cancellation);
        return true;
    }

    private static async Task<bool> MuteAsync(IChat chat, string rest, CancellationToken cancellation)
    {
        Notify? loud = rest.ToLowerInvariant() switch
        {
            "" or "all" or "on" or "everything" or "todo" or "todos" or "todas" or "sí" or "si" => Notify.None,
            "mentions" or "menciones" or "mention" => Notify.Mentions,
            "off" or "none" or "no" or "nothing" or "nada" or "ninguna" or "ninguno" => Notify.All,
            _ => null,
        };
        if (loud is not { } notify)
            return false;
        await chat.Client.NotifyAsync(chat.Current, notify, cancellation);
        chat.Tell(
            notify switch
            {
                Notify.None => ChatTexts.Of("Muted", VerbTable.Shown("/mute"), ChatTexts.Of("MuteOff")),
                Notify.Mentions => Say.NotifyMentions,
                _ => Say.NotifyAll,
            },
            Look.Dim);
        return true;
    }

    private static async Task<bool> ArchiveAsync(IChat chat, string rest, bool on, CancellationToken cancellation)
    {
        if (Arguments.RoomOrCurrent(chat, rest) is not { } room)
            return false;
        await chat.Client.ArchiveAsync(room, on, cancellation);
        return true;
    }

    // What cannot be undone is named in full.
    private static async Task<bool> RemoveAsync(IChat chat, string rest, CancellationToken cancellation)
    {
        if (!Arguments.IsRoom(rest))
            return false;
        if (!await chat.ConfirmAsync(ChatTexts.Of("AskRemove", SafeText.Line(rest)), cancellation))
            return true;
        await chat.Client.RemoveAsync(rest, cancellation);
        if (string.Equals(rest, chat.Current, StringComparison.OrdinalIgnoreCase))
            await chat.OpenAsync("#general");
        chat.Tell(Say.HasRemoved(SafeText.Line(rest)), Look.Dim);
        return true;
    }
}
