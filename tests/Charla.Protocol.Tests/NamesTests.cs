using System.Text;
using System.Text.Json;

namespace Charla.Protocol.Tests;

public sealed class NamesTests
{
    [Fact]
    public void Names_of_any_one_script_are_good()
    {
        foreach (var name in Vectors.Read("names.json", "valid").Select(row => row.GetString()!))
            Assert.True(Names.TryKeys(name, out _, out var fault), $"{name}: {fault?.Reason}");
    }

    [Fact]
    public void What_is_no_name_is_refused_with_its_code()
    {
        foreach (var row in Vectors.Read("names.json", "invalid"))
        {
            var name = RawText(row.GetProperty("name"));
            Assert.False(Names.TryKeys(name, out var keys, out var fault), row.ToString());
            Assert.Equal(row.Text("code"), fault.Code.Name());
            Assert.Equal(row.Text("why") is "mixed scripts" or "digits of two kinds" ? "MixedScripts" : "BadName", fault.Reason);
            Assert.Equal(default, keys);
        }
    }

    [Fact]
    public void No_new_name_ends_so_that_nobody_can_be_called_by_it()
    {
        foreach (var name in Vectors.Read("names.json", "notNew").Select(row => row.GetString()!))
        {
            Assert.True(Names.TryKeys(name, out _, out var fault), $"{name}: {fault?.Reason}");
            Assert.Equal((ErrorCode.BadName, "BadEnding"), (Names.RefuseNew(name)!.Code, Names.RefuseNew(name)!.Reason));
        }

        foreach (var name in Vectors.Read("names.json", "valid").Select(row => row.GetString()!))
            Assert.Null(Names.RefuseNew(name));
    }

    [Fact]
    public void Names_that_differ_in_case_or_encoding_or_look_alike_are_the_same()
    {
        foreach (var (one, other) in Pairs("same"))
            Assert.True(AreSame(one, other), $"{one} and {other}: {Keys(one)} {Keys(other)}");
    }

    [Fact]
    public void Names_that_people_tell_apart_are_different()
    {
        foreach (var (one, other) in Pairs("different"))
            Assert.False(AreSame(one, other), $"{one} and {other}: {Keys(one)} {Keys(other)}");
    }

    [Fact]
    public void A_name_and_its_stored_form_and_its_folded_key_have_the_same_folded_key()
    {
        foreach (var name in Vectors.Read("names.json", "valid").Select(row => row.GetString()!))
        {
            Assert.Equal(Keys(name), Keys(Names.Normalize(name)));
            Assert.Equal(Keys(name).Folded, Keys(Keys(name).Folded).Folded);
        }
    }

    [Fact]
    public void A_name_of_many_thousand_characters_is_refused_before_it_costs_anything()
    {
        Assert.False(Names.TryKeys(new string('a', 16 * 1024), out _, out _));
        Assert.False(Names.TryKeys("a" + new string('\u0301', 16 * 1024), out _, out _));
    }

    [Fact]
    public void Any_text_is_a_name_or_is_refused_and_nothing_is_thrown()
    {
        var random = new Random(20260105);
        for (var i = 0; i < 20_000; i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => (char)random.Next(0x10000)));
            Assert.Equal(Names.TryKeys(text, out _, out var fault), fault is null);
        }
    }

    [Fact]
    public void Each_single_character_is_a_name_or_is_refused_and_nothing_is_thrown()
    {
        for (var value = 0; value < 0x110000; value++)
        {
            if (Rune.IsValid(value) && Names.TryKeys(new Rune(value).ToString(), out var keys, out _))
                Assert.True(keys is { Folded.Length: > 0, Skeleton: not null });
        }
    }

    private static bool AreSame(string one, string other) =>
        Keys(one).Folded == Keys(other).Folded || Keys(one).Skeleton == Keys(other).Skeleton;

    private static NameKeys Keys(string name)
    {
        Assert.True(Names.TryKeys(name, out var keys, out var fault), $"{name}: {fault?.Reason}");
        return keys;
    }

    private static IEnumerable<(string One, string Other)> Pairs(string list) =>
        Vectors.Read("names.json", list).Select(pair => (pair[0].GetString()!, pair[1].GetString()!));

    // Half a surrogate pair can be written in JSON, but not be read as a string.
    private static string RawText(JsonElement text) => System.Text.RegularExpressions.Regex.Unescape(
        text.GetRawText()[1..^1].Replace("\\\"", "\"", StringComparison.Ordinal));
}
