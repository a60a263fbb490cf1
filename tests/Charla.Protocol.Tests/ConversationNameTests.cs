namespace Charla.Protocol.Tests;

public sealed class ConversationNameTests
{
    [Fact]
    public void A_room_has_a_hash_and_a_person_an_at()
    {
        foreach (var row in Vectors.Read("names.json", "conversations"))
        {
            Assert.True(ConversationName.TryParse(row.Text("text"), out var name, out _));
            Assert.Equal(row.GetProperty("room").GetBoolean(), name.IsRoom);
            Assert.Equal(row.Text("name"), name.Name);
            Assert.Equal(row.Text("text"), name.ToString());
        }
    }

    [Fact]
    public void Anything_else_is_refused_with_its_code()
    {
        foreach (var row in Vectors.Read("names.json", "notConversations"))
        {
            Assert.False(ConversationName.TryParse(row.Text("text"), out _, out var fault), row.ToString());
            Assert.Equal(row.Text("code"), fault.Code.Name());
        }
    }

    [Fact]
    public void Case_makes_no_difference_and_the_sign_does()
    {
        Assert.Equal(Parse("#General"), Parse("#general"));
        Assert.Equal(Parse("#General").GetHashCode(), Parse("#general").GetHashCode());
        Assert.NotEqual(Parse("#ana"), Parse("@ana"));
        Assert.NotEqual(Parse("#ana"), default);
    }

    [Fact]
    public void A_value_that_was_never_parsed_names_nothing() =>
        Assert.Equal(("", "", false), (default(ConversationName).ToString(), default(ConversationName).Name, default(ConversationName).IsRoom));

    private static ConversationName Parse(string text)
    {
        Assert.True(ConversationName.TryParse(text, out var name, out _));
        return name;
    }
}
