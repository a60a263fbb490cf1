using System.Text;
using System.Text.Json;

namespace Charla.Client.Tests;

/// <summary>The law of folding by the shared vectors; the page's tests go by them too.</summary>
public sealed class FoldingVectorTests
{
    private static readonly JsonElement Folds = JsonElement.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "vectors", "folding.json"))).GetProperty("folds");

    public static TheoryData<int, string> Rows() => [.. Folds.EnumerateArray().Select((fold, i) => (i, fold.GetProperty("why").GetString()!))];

    [Theory]
    [MemberData(nameof(Rows))]
    public void What_comes_in_is_folded_as_the_protocol_says(int row, string why)
    {
        var copy = new ConversationCopy("#a");
        foreach (var entry in Folds[row].GetProperty("entries").EnumerateArray())
            copy.Apply(Entry.Parse(Encoding.UTF8.GetBytes(entry.GetRawText())));

        Assert.Equal((why, string.Join('\n', Folds[row].GetProperty("lines").EnumerateArray().Select(Show))), (why, string.Join('\n', copy.Lines.Select(Show))));
    }

    private static string Show(JsonElement line) => Show(
        line.GetProperty("seq").GetInt64(),
        line.GetProperty("rev").GetInt64(),
        line.TryGetProperty("text", out var text) ? text.GetString() : null,
        line.TryGetProperty("mentions", out var mentions) ? Texts(mentions) : [],
        line.TryGetProperty("edited", out _),
        line.TryGetProperty("deleted", out _),
        line.TryGetProperty("reactions", out var reactions) ? reactions.EnumerateObject().Select(reaction => (reaction.Name, Texts(reaction.Value))) : []);

    private static string Show(Entry line) =>
        Show(line.Seq, line.Rev, line.Text, line.Mentions, line.Edited, line.Deleted, line.Reactions.Select(reaction => (reaction.Key, reaction.Value)));

    private static string Show(long seq, long rev, string? text, IReadOnlyList<string> mentions, bool edited, bool deleted, IEnumerable<(string Emoji, IReadOnlyList<string> Nicks)> reactions) =>
        $"{seq} rev {rev} {(text is null ? "no text" : $"'{text}'")} @{string.Join(',', mentions)} edited {edited} deleted {deleted}"
        + string.Concat(reactions.OrderBy(reaction => reaction.Emoji, StringComparer.Ordinal).Select(reaction => $" {reaction.Emoji}:{string.Join(',', reaction.Nicks)}"));

    private static IReadOnlyList<string> Texts(JsonElement list) => [.. list.EnumerateArray().Select(text => text.GetString()!)];
}
