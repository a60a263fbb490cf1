using Charla.Cli.Texts;
using Charla.Client;

namespace Charla.Cli.Commands.Chat.Verbs;

/// <summary>Rooms: going there, leaving, making and ruling them.</summary>
internal static class RoomVerbs
{
    public static Verb[] All { get; } =
    [
        new("/join", ["/unirse", "/entrar"], "#x", () => Say.VerbJoin, Argument.Room, JoinAsync),
        new("/leave", ["/dejar", "/part"], "[#x]", () => Say.VerbLeave, Argument.Room, LeaveAsync),
        new("/open", ["/abrir"], "#x | @pepe", () => Say.VerbOpen, Argument.Conversation, OpenAsync),
        new("/rooms", ["/salas"], "", () => Say.VerbRooms, Argument.None, RoomsAsync),
        new("/create", ["/crear"], "#x [--private]", () => Say.VerbCreate, Argument.Room, CreateAsync),
        new("/topic", ["/tema"], "text", () => Say.VerbTopic, Argument.None, TopicAsync),
        new("/invite", ["/invitar"], "nick", () => Say.VerbInvite, Argument.Person, InviteAsync),
        new("/kick", ["/expulsar"], "nick", () => Say.VerbKick, Argument.Person, KickAsync),
        new("/mute", ["/silenciar"], "[none|mentions|all]", () => Say.VerbMute, Argument.Loudness, MuteAsync),
        new("/archive", ["/archivar"], "[#x]", () => Say.VerbArchive, Argument.Room, (chat, rest, cancellation) => ArchiveAsync(chat, rest, true, cancellation)),
        new("/unarchive", ["/desarchivar"], "[#x]", () => Say.VerbUnarchive, Argument.Room, (chat, rest, cancellation) => ArchiveAsync(chat, rest, false, cancellation)),
        new("/remove", ["/eliminar"], "#x", () => Say.VerbRemove, Argument.Room, RemoveAsync),
    ];

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

    private static async Task<bool> RoomsAsync(IChat chat, string rest, CancellationToken cancellation)
    {
        await foreach (var room in RoomsCommand.AllAsync(chat.Client, cancellation))
            chat.Tell(RoomsCommand.Line(room));
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

    private static async Task<bool> TopicAsync(IChat chat, string rest, CancellationToken cancellation)
    {
        await chat.Client.SetTopicAsync(chat.Current, rest, cancellation);
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
            "" or "none" or "nada" => Notify.None,
            "mentions" or "menciones" => Notify.Mentions,
            "all" or "todo" => Notify.All,
            _ => null,
        };
        if (loud is not { } notify)
            return false;
        await chat.Client.NotifyAsync(chat.Current, notify, cancellation);
        chat.Tell(
            notify switch
            {
                Notify.None => Say.NotifyNone,
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
        await chat.Client.RemoveAsync(rest, cancellation);
        if (string.Equals(rest, chat.Current, StringComparison.OrdinalIgnoreCase))
            await chat.OpenAsync("#general");
        chat.Tell(Say.HasRemoved(SafeText.Line(rest)), Look.Dim);
        return true;
    }
}
