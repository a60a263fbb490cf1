using System.Text;

namespace Charla.Protocol.Tests;

/// <summary>The tables of words are those of <c>vocabulary.json</c>, which every language checks.</summary>
public sealed class VocabularyTests
{
    [Fact]
    public void Entry_kinds() => Check("entryKinds", Vocabulary.EntryKinds, EntryKind.Unknown);

    [Fact]
    public void Event_kinds() => Check("eventKinds", Vocabulary.EventKinds, EventKind.Unknown);

    [Fact]
    public void Conversation_kinds() => Check("conversationKinds", Vocabulary.ConversationKinds, ConversationKind.Unknown);

    [Fact]
    public void Transports() => Check("transports", Vocabulary.Transports, Transport.Unknown, Transport.Auto);

    [Fact]
    public void Ports() => Check("ports", Vocabulary.Ports, Transport.Unknown, Transport.Auto, Transport.Server);

    [Fact]
    public void Notify_levels() => Check("notifyLevels", Vocabulary.NotifyLevels, Notify.Unknown);

    [Fact]
    public void Member_roles() => Check("memberRoles", Vocabulary.MemberRoles, MemberRole.Unknown);

    [Fact]
    public void Server_roles() => Check("serverRoles", Vocabulary.ServerRoles, ServerRole.Unknown);

    [Fact]
    public void A_word_of_a_frame_may_be_written_with_escapes_and_must_be_a_text()
    {
        Assert.True(Frame.TryParse("""{"op":"entry","kind":"t\u0065xt","via":"pigeon","notify":null,"role":7}"""u8, out var frame, out _));

        Assert.Equal(EntryKind.Text, frame.Word("kind"u8, Vocabulary.EntryKinds));
        Assert.Equal(Transport.Unknown, frame.Word("via"u8, Vocabulary.Transports));
        Assert.Null(frame.OptionalWord("notify"u8, Vocabulary.NotifyLevels));
        Assert.Equal(ErrorCode.BadRequest, CodeOf("""{"role":7}""", "role"));
        Assert.Equal(ErrorCode.BadRequest, CodeOf("{}", "role"));

        static ErrorCode CodeOf(string line, string member)
        {
            Assert.True(Frame.TryParse(Encoding.UTF8.GetBytes(line), out var frame, out _));
            try
            {
                frame.Word(Encoding.UTF8.GetBytes(member), Vocabulary.MemberRoles);
                return ErrorCode.Internal;
            }
            catch (FaultException refused)
            {
                return refused.Fault.Code;
            }
        }
    }

    /// <param name="list">Its list in the vectors.</param>
    /// <param name="words">The table.</param>
    /// <param name="wordless">The values that no word stands for, the first one for all words that are not in the table.</param>
    private static void Check<T>(string list, Words<T> words, params T[] wordless)
        where T : struct, Enum
    {
        var golden = Vectors.Read("vocabulary.json", list).Select(word => word.GetString()!).ToArray();
        Assert.Equal(golden, words.Values.Select(words.TextOf));
        Assert.Equal(golden, words.Values.Select(value => Encoding.UTF8.GetString(words.Of(value))));
        Assert.Equal(words.Values, golden.Select(text => words.Read(text)));
        Assert.Equal(words.Values, golden.Select(text => words.Read(Encoding.UTF8.GetBytes(text))));
        Assert.Equal(Enum.GetValues<T>().Except(wordless).ToHashSet(), words.Values.ToHashSet());
        foreach (var value in wordless)
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => words.TextOf(value));
            Assert.Throws<ArgumentOutOfRangeException>(() => words.Of(value).Length);
        }

        foreach (var text in Vectors.Read("vocabulary.json", "unknown").Select(word => word.GetString()!))
            Assert.Equal((wordless[0], wordless[0]), (words.Read(text), words.Read(Encoding.UTF8.GetBytes(text))));
    }
}
