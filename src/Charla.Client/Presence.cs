using Charla.Protocol;

namespace Charla.Client;

/// <summary>Whether somebody is online, and from where; docs/protocol.md, section 12.</summary>
/// <param name="Nick">The nick.</param>
/// <param name="Online">Whether at least one session is open.</param>
/// <param name="Sessions">The sessions, at most 8 of them; none where offline.</param>
/// <param name="MoreSessions">How many there are beside those.</param>
/// <param name="Seen">When it was last online, where offline and known.</param>
public sealed record Person(string Nick, bool Online, IReadOnlyList<PersonSession> Sessions, int MoreSessions, DateTimeOffset? Seen);

/// <summary>One connection of somebody who is online.</summary>
/// <param name="Transport"><c>tcp</c>, <c>udp</c> or <c>ws</c>.</param>
/// <param name="Ip">Its address; null where the operator does not show it.</param>
/// <param name="Port">Its port, likewise.</param>
/// <param name="Client">What the client calls itself.</param>
/// <param name="Since">Since when.</param>
public sealed record PersonSession(string Transport, string? Ip, int? Port, string Client, DateTimeOffset Since);

/// <summary>A change of the present state, pushed by the server; only the latest one of its kind counts.</summary>
public abstract record Signal;

/// <summary>Somebody came, went, or has other sessions now.</summary>
public sealed record PresenceSignal(Person Person) : Signal;

/// <summary>How many are online in a conversation; while it is <paramref name="Crowded"/>, its people are not reported one by one.</summary>
public sealed record OnlineSignal(string Conversation, int Online, bool Crowded) : Signal;

/// <summary>Somebody has read a conversation up to a number.</summary>
public sealed record SeenSignal(string Conversation, string Nick, long Seq) : Signal
{
    /// <summary>Of which log of that name; null where the server does not say.</summary>
    public long? Log { get; init; }
}

/// <summary>A page of who is online, by nick.</summary>
/// <param name="People">The people of this page.</param>
/// <param name="Online">How many are online in all.</param>
/// <param name="More">Whether there are more after the last one.</param>
public sealed record WhoPage(IReadOnlyList<Person> People, int Online, bool More);

/// <summary>What one may know of an account.</summary>
/// <param name="Person">Whether it is online.</param>
/// <param name="Name">The shown name, where that is set.</param>
/// <param name="Role">What it is on the server.</param>
/// <param name="Since">Since when the account exists.</param>
/// <param name="Seen">When it was last online, where that is known.</param>
/// <param name="Blocked">Whether one blocks it.</param>
public sealed record WhoIs(Person Person, string? Name, ServerRole Role, DateTimeOffset? Since, DateTimeOffset? Seen, bool Blocked);

/// <summary>How far a member has read.</summary>
public sealed record Mark(string Nick, long Seq);
