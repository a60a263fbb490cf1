using Charla.Cli.Texts;
using Charla.Client;

namespace Charla.Cli.Commands.Chat.Verbs;

/// <summary>People: who is here.</summary>
internal static class PeopleVerbs
{
    public static Verb[] All { get; } =
    [
        new("/who", ["/quien", "/quién"], "", () => Say.VerbWho, Argument.None, WhoAsync),
    ];

    private static async Task<bool> WhoAsync(IChat chat, string rest, CancellationToken cancellation)
    {
        string? after = null;
        Page<Member> page;
        do
        {
            page = await chat.Client.MembersAsync(chat.Current, after, cancellation: cancellation);
            foreach (var member in page.Rows)
                chat.Tell(Line(member));
            after = page.Rows.Count > 0 ? page.Rows[^1].Nick : null;
        }
        while (page.More && after is not null);
        return true;
    }

    private static string Line(Member member) =>
        $"  {SafeText.Line(member.Nick)}{(member.Name is null ? "" : $" ({SafeText.Line(member.Name)})")}{(member.Role == "owner" ? " ★" : "")}";
}
