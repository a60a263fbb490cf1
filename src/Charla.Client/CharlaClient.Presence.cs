using Charla.Client.Internal;
using Charla.Protocol;

namespace Charla.Client;

/// <content>Presence: docs/protocol.md, section 12.</content>
public sealed partial class CharlaClient
{
    /// <summary>A page of the people who are online in a conversation or, without one, on the server; by nick.</summary>
    public async Task<WhoPage> WhoAsync(
        string? conversation = null, string? after = null, int limit = Limits.PageEntries, CancellationToken cancellation = default)
    {
        var answer = await AskAsync(
            Ask("who"u8).OptionalText("conv"u8, conversation).OptionalText("after"u8, after).Number("limit"u8, limit),
            _options.RequestTimeout,
            cancellation);
        return new WhoPage(answer.RowsOf<Person>(), answer.Online, answer.More);
    }

    /// <summary>What one may know of an account.</summary>
    public async Task<WhoIs> WhoIsAsync(string nick, CancellationToken cancellation = default)
    {
        var answer = await AskAsync(Ask("whois"u8).Text("nick"u8, nick), _options.RequestTimeout, cancellation);
        var person = answer.RowsOf<Person>() is [var only]
            ? only
            : throw new CharlaException(Failure.Garbled, "The server did not say who that is.");
        var (name, role, since, seen, blocked) = answer.WhoIs;
        return new WhoIs(person, name, role, since, seen, blocked);
    }

    /// <summary>How far the other members have read; none where they are many.</summary>
    public async Task<IReadOnlyList<Mark>> MarksAsync(string conversation, CancellationToken cancellation = default)
    {
        var answer = await AskAsync(Ask("marks"u8).Text("conv"u8, conversation), _options.RequestTimeout, cancellation);
        return answer.RowsOf<Mark>();
    }
}
