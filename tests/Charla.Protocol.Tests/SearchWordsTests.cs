using System.Text;
using System.Text.Json;

namespace Charla.Protocol.Tests;

public sealed class SearchWordsTests
{
    public static TheoryData<string, string> Cuts() => [.. Vectors.Read("search.json", "words").Select(row => (row.Text("text"), row.GetRawText()))];

    public static TheoryData<string, string, string> Finds() => [.. Vectors.Read("search.json", "finds").Select(row => (row.Text("query"), row.Text("text"), row.GetRawText()))];

    [Theory]
    [MemberData(nameof(Cuts))]
    public void A_text_is_cut_as_the_vectors_say(string text, string row) => Assert.Equal(
        Texts(row, "words").Select(word => word.Normalize(NormalizationForm.FormKD)),
        SearchWords.Of(text).Select(word => word.Folded));

    [Theory]
    [MemberData(nameof(Finds))]
    public void A_text_is_found_and_marked_as_the_vectors_say(string query, string text, string row)
    {
        var terms = SearchTerms.Parse(query);

        Assert.Equal(JsonElement.Parse(row).GetProperty("hit").GetBoolean(), terms.Match(text));
        if (terms.Match(text))
            Assert.Equal(Texts(row, "marks"), terms.Find(text).Select(found => text.Substring(found.Start, found.Length)));
    }

    [Theory]
    [InlineData("Árbol", "arbol")]
    [InlineData("PINGÜINO", "pinguino")]
    [InlineData("año", "an\u0303o")]
    [InlineData("AN\u0303O", "an\u0303o")]
    [InlineData("ñandú", "n\u0303andu")]
    [InlineData("n\u0301\u0303", "n\u0303")]
    [InlineData("ãõ", "ao")]
    [InlineData("straße", "strasse")]
    [InlineData("STRASSE", "strasse")]
    [InlineData("ẞ", "ss")]
    [InlineData("İstanbul", "istanbul")]
    [InlineData("ISPARTA", "isparta")]
    [InlineData("ısparta", "isparta")]
    [InlineData("ΣΊΣΥΦΟΣ", "σισυφοσ")]
    [InlineData("σίσυφος", "σισυφοσ")]
    [InlineData("ﬁn", "fin")]
    [InlineData("２０２６", "2026")]
    [InlineData("Ёлка", "елка")]
    [InlineData("مُحَمَّد", "محمد")]
    [InlineData("שָׁלוֹם", "שלום")]
    [InlineData("हिन्दी", "हिन्दी")]
    [InlineData("café", "cafe")]
    public void A_word_is_compared_without_case_and_accents(string word, string folded)
    {
        Assert.Equal(folded, SearchWords.Fold(word));
        Assert.Equal(folded, SearchWords.Fold(folded));
    }

    [Theory]
    [InlineData("¡Hola, Ana! e-mail: a_b 3.14", "hola ana e mail a b 3 14")]
    [InlineData("👍 ✅ --", "")]
    [InlineData("", "")]
    [InlineData("東京タワー", "東 京 タ ワ ー")]
    [InlineData("가나 다", "가 나 다")]
    [InlineData("a\0b\u200bc", "a b c")]
    [InlineData("x\u0301\u0302y", "xy")]
    [InlineData("\u0301alone", "alone")]
    [InlineData("\ud83d", "")]
    [InlineData("ﷺ", "صلىاللهعليهوسلم")]
    public void What_is_no_letter_or_digit_separates_words(string text, string words) =>
        Assert.Equal(words.Normalize(System.Text.NormalizationForm.FormKD), string.Join(' ', SearchWords.Of(text).Select(word => word.Folded)));

    [Theory]
    [InlineData("examen parcial", "El parcial es un EXAMEN", true)]
    [InlineData("examen parcial", "El examen", false)]
    [InlineData("\"examen parcial\"", "examen, Parcial.", true)]
    [InlineData("\"examen parcial\"", "parcial examen", false)]
    [InlineData("\"sin fin", "sin fin", true)]
    [InlineData("\"sin fin", "fin sin", false)]
    [InlineData("exam*", "los exámenes", true)]
    [InlineData("exam *", "los exámenes", false)]
    [InlineData("*", "x", true)]
    [InlineData("ano", "año", false)]
    [InlineData("año", "ano", false)]
    [InlineData("an*", "año", true)]
    [InlineData("東京", "東京タワー", true)]
    [InlineData("京東", "東京タワー", false)]
    [InlineData("タワ*", "東京タワー", true)]
    public void A_text_matches_where_it_has_all_terms(string query, string text, bool matches) =>
        Assert.Equal(matches, SearchTerms.Parse(query).Match(text));

    [Fact]
    public void Words_found_are_told_where_they_stand_in_the_text_as_it_was_written()
    {
        const string Text = "¡Los Exa\u0301menes parciales, y el examen parcial!";

        var found = SearchTerms.Parse("exam* \"examen parcial\"").Find(Text);

        Assert.Equal(["Exa\u0301menes", "examen parcial"], found.Select(f => Text.Substring(f.Start, f.Length)));
    }

    [Fact]
    public void A_query_has_a_bound() =>
        Assert.Equal(SearchTerms.MostTerms, SearchTerms.Parse(string.Join(' ', Enumerable.Range(0, 500))).All.Count);

    [Fact]
    public void Whatever_is_typed_means_something()
    {
        var random = new Random(7);
        const string Signs = "ab\"* -()^:{}+_.ñÑ\0'´́̃🎉\ud83d\u200d中ß";
        for (var round = 0; round < 5_000; round++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(20)).Select(_ => Signs[random.Next(Signs.Length)]));
            foreach (var word in SearchTerms.Parse(text).All.SelectMany(term => term.Words))
                Assert.All(word.EnumerateRunes().Where(_ => word is not ("#" or "+" or "++" or ".")), rune => Assert.True(System.Text.Rune.IsLetterOrDigit(rune) || System.Text.Rune.GetUnicodeCategory(rune) <= System.Globalization.UnicodeCategory.EnclosingMark));
            Assert.All(SearchWords.Of(text), word => Assert.Equal(word.Folded, SearchWords.Fold(word.Folded)));
        }
    }

    private static IEnumerable<string> Texts(string row, string list) => JsonElement.Parse(row).GetProperty(list).EnumerateArray().Select(text => text.GetString()!);
}
