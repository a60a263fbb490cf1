namespace Charla.Bench;

/// <summary>An account that the bench made for itself; the token is all that opens it.</summary>
internal sealed record Account(string Nick, string Token);

/// <summary>One account's place in a workload.</summary>
/// <param name="Account">The account that uses it.</param>
/// <param name="Name">The conversation as this account names it.</param>
/// <param name="Conversation">The conversation, shared with the others in it.</param>
/// <param name="Outstanding">How many posts it keeps unanswered; 0 where it only reads.</param>
/// <param name="Turn">Where the members write in turn: after how many entries its first turn is.</param>
internal sealed record Seat(Account Account, string Name, Conversation Conversation, int Outstanding, int? Turn);
