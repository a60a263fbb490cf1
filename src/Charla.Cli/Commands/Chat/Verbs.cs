using System.Globalization;
using Charla.Cli.Texts;
using Charla.Client;

namespace Charla.Cli.Commands.Chat;

/// <summary>What can be typed: <c>/verb rest</c>, or a message.</summary>
internal sealed class Verbs
{
    private readonly Conversing _chat;
    private readonly Verb[] _all;

    public Verbs(Conversing chat)
    {
        _chat = chat;
        _all =
        [
            new("/join", "#x", Say.VerbJoin, JoinAsync),
            new("/leave", "[#x]", Say.VerbLeave, LeaveAsync),
            new("/create", "#x [--private]", Say.VerbCreate, CreateAsync),
            new("/open", "#x | @pepe", Say.VerbOpen, OpenAsync),
            new("/rooms", "", Say.VerbRooms, RoomsAsync),
            new("/who", "", Say.VerbWho, WhoAsync),
            new("/msg", "@pepe text", Say.VerbMsg, MsgAsync),
            new("/reply", "N text", Say.VerbReply, ReplyAsync),
            new("/edit", "N text", Say.VerbEdit, EditAsync),
            new("/delete", "N", Say.VerbDelete, DeleteAsync),
            new("/react", "N 👍", Say.VerbReact, ReactAsync),
            new("/topic", "text", Say.VerbTopic, TopicAsync),
            new("/invite", "nick", Say.VerbInvite, InviteAsync),
            new("/kick", "nick", Say.VerbKick, KickAsync),
            new("/name", "text", Say.VerbName, NameAsync),
            new("/transport", "[tcp|udp|ws|auto]", Say.VerbTransport, TransportAsync),
        ];
    }

    private CharlaClient Client => _chat.Client;

    /// <summary>Prints all verbs.</summary>
    public void Help()
    {
        foreach (var verb in _all)
            _chat.Tell($"  {verb.Name + " " + verb.Usage,-24} {verb.Help}");
        _chat.Tell($"  {"/help",-24} {Say.VerbHelp}");
        _chat.Tell($"  {"/quit  exit  salir",-24} {Say.VerbQuit}");
    }

    /// <summary>Does what a typed line says.</summary>
    public async Task DoAsync(string line, CancellationToken cancellation)
    {
        // "//" begins a message that begins with "/".
        if (!line.StartsWith('/') || line.StartsWith("//", StringComparison.Ordinal))
        {
            await Client.PostAsync(_chat.Current, line.StartsWith('/') ? line[1..] : line, cancellation: cancellation);
            return;
        }

        var (name, rest) = Cut(line);
        var verb = Array.Find(_all, v => string.Equals(v.Name, name, StringComparison.OrdinalIgnoreCase));
        if (verb is null)
            _chat.Tell(Say.NoVerb(SafeText.Line(name)), Look.Warning);
        else if (!await verb.Do(rest, cancellation))
            _chat.Tell(Say.VerbUsage($"{verb.Name} {verb.Usage}"), Look.Warning);
    }

    private async Task<bool> JoinAsync(string rest, CancellationToken cancellation)
    {
        if (!IsRoom(rest))
            return false;
        await Client.JoinAsync(rest, cancellation);
        await _chat.OpenAsync(rest);
        return true;
    }

    private async Task<bool> LeaveAsync(string rest, CancellationToken cancellation)
    {
        var room = rest.Length > 0 ? rest : _chat.Current;
        if (!IsRoom(room))
            return false;
        await Client.LeaveAsync(room, cancellation);
        _chat.Tell(Say.Left(SafeText.Line(room)), Look.Dim);
        if (string.Equals(room, _chat.Current, StringComparison.OrdinalIgnoreCase))
            await _chat.OpenAsync("#general");
        return true;
    }

    private async Task<bool> CreateAsync(string rest, CancellationToken cancellation)
    {
        var words = rest.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var isPrivate = words.Contains("--private", StringComparer.Ordinal);
        if (words.Length != (isPrivate ? 2 : 1) || Array.Find(words, IsRoom) is not { } room)
            return false;
        await Client.CreateAsync(room, isPrivate, cancellation: cancellation);
        await _chat.OpenAsync(room);
        return true;
    }

    private async Task<bool> OpenAsync(string rest, CancellationToken cancellation)
    {
        if (!IsRoom(rest) && !IsPerson(rest))
            return false;
        await _chat.OpenAsync(rest);
        return true;
    }

    private async Task<bool> RoomsAsync(string rest, CancellationToken cancellation)
    {
        await foreach (var room in RoomsCommand.AllAsync(Client, cancellation))
            _chat.Tell(RoomsCommand.Line(room));
        return true;
    }

    private async Task<bool> WhoAsync(string rest, CancellationToken cancellation)
    {
        string? after = null;
        Page<Member> page;
        do
        {
            page = await Client.MembersAsync(_chat.Current, after, cancellation: cancellation);
            foreach (var member in page.Rows)
                _chat.Tell(Line(member));
            after = page.Rows.Count > 0 ? page.Rows[^1].Nick : null;
        }
        while (page.More && after is not null);
        return true;
    }

    private async Task<bool> MsgAsync(string rest, CancellationToken cancellation)
    {
        var (person, text) = Cut(rest);
        if (!IsPerson(person) || text.Length == 0)
            return false;
        var stored = await Client.PostAsync(person, text, cancellation: cancellation);
        _chat.Tell(Say.Sent(SafeText.Line(stored.Conversation)), Look.Dim);
        return true;
    }

    private async Task<bool> ReplyAsync(string rest, CancellationToken cancellation)
    {
        var (seq, text) = Numbered(rest);
        if (seq is null || text.Length == 0)
            return false;
        await Client.PostAsync(_chat.Current, text, reply: seq, cancellation: cancellation);
        return true;
    }

    private async Task<bool> EditAsync(string rest, CancellationToken cancellation)
    {
        var (seq, text) = Numbered(rest);
        if (seq is null || text.Length == 0)
            return false;
        await Client.EditAsync(_chat.Current, seq.Value, text, cancellation);
        return true;
    }

    private async Task<bool> DeleteAsync(string rest, CancellationToken cancellation)
    {
        var (seq, text) = Numbered(rest);
        if (seq is null || text.Length > 0)
            return false;
        await Client.DeleteAsync(_chat.Current, seq.Value, cancellation);
        return true;
    }

    // The same reaction again takes it back.
    private async Task<bool> ReactAsync(string rest, CancellationToken cancellation)
    {
        var (seq, emoji) = Numbered(rest);
        if (seq is null || emoji.Length == 0)
            return false;
        var isThere = _chat.Find(seq.Value)?.Reactions.GetValueOrDefault(emoji)?.Contains(Client.Nick, StringComparer.OrdinalIgnoreCase) == true;
        await Client.ReactAsync(_chat.Current, seq.Value, emoji, !isThere, cancellation);
        return true;
    }

    private async Task<bool> TopicAsync(string rest, CancellationToken cancellation)
    {
        await Client.SetTopicAsync(_chat.Current, rest, cancellation);
        return true;
    }

    private async Task<bool> InviteAsync(string rest, CancellationToken cancellation)
    {
        if (Nick(rest) is not { } nick)
            return false;
        await Client.InviteAsync(_chat.Current, nick, cancellation);
        _chat.Tell(Say.HasInvited(SafeText.Line(nick)), Look.Dim);
        return true;
    }

    private async Task<bool> KickAsync(string rest, CancellationToken cancellation)
    {
        if (Nick(rest) is not { } nick)
            return false;
        await Client.KickAsync(_chat.Current, nick, cancellation);
        return true;
    }

    private async Task<bool> NameAsync(string rest, CancellationToken cancellation)
    {
        if (rest.Length == 0)
            return false;
        await Client.SetNameAsync(rest, cancellation);
        _chat.Tell(Say.Named(SafeText.Line(rest)), Look.Dim);
        return true;
    }

    private async Task<bool> TransportAsync(string rest, CancellationToken cancellation)
    {
        if (rest.Length > 0)
        {
            if (TransportOptions.Named(rest) is not { } transport)
                return false;
            try
            {
                await Client.SwitchAsync(transport, cancellation);
            }
            catch (CharlaException e) when (e.Failure != Failure.Closed)
            {
                _chat.Tell(Session.Sentence(e), Look.Warning);
            }
        }

        _chat.Tell(Say.TransportIs(TransportOptions.Name(Client.Transport), SafeText.Line(Client.Address.ToString())), Look.Dim);
        return true;
    }

    private static string Line(Member member) =>
        $"  {SafeText.Line(member.Nick)}{(member.Name is null ? "" : $" ({SafeText.Line(member.Name)})")}{(member.Role == "owner" ? " ★" : "")}";

    private static (string First, string Others) Cut(string text)
    {
        var space = text.IndexOf(' ');
        return space < 0 ? (text, "") : (text[..space], text[(space + 1)..].Trim());
    }

    // "119 text", and "[119] text" as it stands on the screen.
    private static (long? Seq, string Others) Numbered(string text)
    {
        var (number, rest) = Cut(text);
        return (long.TryParse(number.Trim('[', ']', '#'), NumberStyles.None, CultureInfo.InvariantCulture, out var seq) ? seq : null, rest);
    }

    private static bool IsRoom(string name) => name.Length > 1 && name.StartsWith('#') && !name.Contains(' ');

    private static bool IsPerson(string name) => name.Length > 1 && name.StartsWith('@') && !name.Contains(' ');

    private static string? Nick(string text) => text.TrimStart('@') is { Length: > 0 } nick && !nick.Contains(' ') ? nick : null;

    // False: it was used in a way it cannot be.
    private sealed record Verb(string Name, string Usage, string Help, Func<string, CancellationToken, Task<bool>> Do);
}
