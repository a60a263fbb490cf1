using System.Text.Json;
using Charla.Protocol;

namespace Charla.Text.Tests;

/// <summary>The texts of <c>tests/vectors/texts.json</c>, which the page's tests read, too.</summary>
public sealed class VectorTests
{
    private static readonly JsonElement Vectors =
        JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "vectors", "texts.json"))).RootElement;

    public static TheoryData<string> Kinds => [.. Vectors.EnumerateObject().Select(kind => kind.Name)];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_text_has_its_tree(string kind)
    {
        Assert.All(Vectors.GetProperty(kind).EnumerateArray(), row =>
        {
            var text = row.GetProperty("text").GetString()!;
            Assert.Equal(row.GetProperty("tree").GetString(), Notation.Of(Markdown.Parse(text, Nicks(row, "mentions"))));
            // Whoever is a member and not mentioned changes nothing.
            Assert.Equal(row.GetProperty("tree").GetString(), Notation.Of(Markdown.Parse(text, Nicks(row, "members"))));
        });
    }

    [Fact]
    public void Whoever_knows_the_members_finds_whom_a_text_mentions()
    {
        Assert.All(Vectors.GetProperty("mentions").EnumerateArray(), row =>
        {
            var members = Nicks(row, "members").ToDictionary(Names.Fold);
            var found = Markdown.NamesIn(row.GetProperty("text").GetString()!)
                .Select(names => names.Select(name => members.GetValueOrDefault(Names.Fold(name))).FirstOrDefault(nick => nick is not null))
                .Where(nick => nick is not null)
                .Distinct();
            Assert.Equal(Nicks(row, "mentions"), found);
        });
    }

    private static string[] Nicks(JsonElement row, string list) =>
        row.TryGetProperty(list, out var nicks) ? [.. nicks.EnumerateArray().Select(nick => nick.GetString()!)] : [];
}
