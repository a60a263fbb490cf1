using System.Globalization;
using Charla.Client;
using Charla.CommandLine;
using Charla.CommandLine.Texts;
using Charla.Protocol;
using Charla.Terminal;

namespace Charla.Chat.Verbs;

/// <summary>People: who is here, who somebody is, and of whom one wants to hear nothing.</summary>
internal static class PeopleVerbs
{
    private const int MostShown = 200;

    public static Verb[] All { get; } =
    [
        new("/who", "/quien", ["/quién", "/names", "/users", "/usuarios"], () => "", () => Say.VerbWho, Argument.None, WhoAsync),
        new("/whois", "/perfil", ["/whowas"], () => ChatTexts.Of("UsageNick"), () => Say.VerbWhoIs, Argument.Person, WhoIsAsync),
        new("/block", "/bloquear", ["/ignore", "/ignorar"], () => $"[{ChatTexts.Of("UsageNick")}]", () => Say.VerbBlock, Argument.Person, BlockAsync),
        new("/unblock", "/desbloquear", ["/unignore"], () => ChatTexts.Of("UsageNick"), () => Say.VerbUnblock, Argument.Person, UnblockAsync),
    ];

    // Those who are online come first.
    private static async Task<bool> WhoAsync(IChat chat, string rest, CancellationToken cancellation)
    {
        var online = await OnlineAsync(chat, cancellation);
        var members = await chat.Client.MembersAsync(chat.Current, cancellation: cancellation);
        var rows = members.Rows.OrderBy(m => online.ContainsKey(m.Nick) ? 0 : 1).ToList();
        foreach (var member in rows.Take(MostShown))
            chat.Tell(Line(member, online.GetValueOrDefault(member.Nick)));
        if (rows.Count > MostShown || members.More)
            chat.Tell(Say.AndMore(members.More ? $"{rows.Count - MostShown}+" : rows.Count - MostShown), Look.Dim);
        return true;
    }

    private static async Task<Dictionary<string, Person>> OnlineAsync(IChat chat, CancellationToken cancellation)
    {
        try
        {
            var page = await chat.Client.WhoAsync(chat.Current, cancellation: cancellation);
            return page.People.ToDictionary(p => p.Nick, StringComparer.OrdinalIgnoreCase);
        }
        catch (CharlaException e) when (e.Failure == Failure.Refused)
        {
            // A server of before: it still knows who is a member.
            return [];
        }
    }

    private static async Task<bool> WhoIsAsync(IChat chat, string rest, CancellationToken cancellation)
    {
        if (Arguments.Nick(rest) is not { } nick)
            return false;
        var who = await chat.Client.WhoIsAsync(nick, cancellation);
        var name = who.Name is null ? "" : $" ({SafeText.Line(who.Name)})";
        var role = who.Role < ServerRole.Moderator ? "" : $", {(who.Role == ServerRole.Owner ? Say.RoleOwner : Say.RoleModerator)}";
        chat.Tell($"{SafeText.Line(who.Person.Nick)}{name}{role}{(who.Blocked ? ", " + Say.IsBlocked : "")}");
        if (who.Since is { } since)
            chat.Tell("  " + Say.AccountSince(Day(chat, since)));
        if (who.Person.Online)
            chat.Tell("  " + Say.IsOnline + " " + Sessions(who.Person));
        else if (who.Seen is { } seen)
            chat.Tell("  " + Say.LastSeen(Day(chat, seen)));
        return true;
    }

    private static async Task<bool> BlockAsync(IChat chat, string rest, CancellationToken cancellation)
    {
        if (rest.Length == 0)
        {
            var blocked = await chat.Client.BlocksAsync(cancellation);
            chat.Tell(blocked.Count == 0 ? Say.BlocksNobody : Say.Blocks(SafeText.Line(string.Join(", ", blocked))));
            return true;
        }

        if (Arguments.Nick(rest) is not { } nick)
            return false;
        await chat.Client.BlockAsync(nick, on: true, cancellation);
        chat.Tell(Say.HasBlocked(SafeText.Line(nick)), Look.Dim);
        return true;
    }

    private static async Task<bool> UnblockAsync(IChat chat, string rest, CancellationToken cancellation)
    {
        if (Arguments.Nick(rest) is not { } nick)
            return false;
        await chat.Client.BlockAsync(nick, on: false, cancellation);
        chat.Tell(Say.HasUnblocked(SafeText.Line(nick)), Look.Dim);
        return true;
    }

    private static string Line(Member member, Person? online) =>
        $"  {SafeText.Line(member.Nick)}{(member.Name is null ? "" : $" ({SafeText.Line(member.Name)})")}{(member.Role == MemberRole.Owner ? " ★" : "")}"
        + (online is null ? "" : "  " + Sessions(online));

    private static string Sessions(Person person) => string.Join(", ", person.Sessions.Select(s => SafeText.Line($"{s.Transport} {Address(s)}".TrimEnd())))
        + (person.MoreSessions > 0 ? $" +{person.MoreSessions}" : "");

    /// <summary>From where, as far as the operator lets one know.</summary>
    public static string Address(PersonSession session) => session switch
    {
        { Ip: null } => "",
        { Ip: var ip, Port: { } port } => string.Create(CultureInfo.InvariantCulture, $"{(ip.Contains(':') ? $"[{ip}]" : ip)}:{port}"),
        { Ip: var ip } => ip,
    };

    private static string Day(IChat chat, DateTimeOffset time) =>
        TimeZoneInfo.ConvertTime(time, chat.Zone).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}
