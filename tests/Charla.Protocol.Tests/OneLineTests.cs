namespace Charla.Protocol.Tests;

public sealed class OneLineTests
{
    public static TheoryData<string, string> Texts => new()
    {
        { "", "" },
        { "Ana G.", "Ana G." },
        { "José  Ñandú, 1º A", "José  Ñandú, 1º A" },
        { "محمد علي", "محمد علي" },
        { "می\u200cخواهم", "می\u200cخواهم" },
        { "👩\u200d👧\uFE0F🏴\U000E0067\U000E007F", "👩\u200d👧\uFE0F🏴\U000E0067\U000E007F" },
        { "Ana\u001b[31m", "Ana[31m" },
        { "Ana\r\nGarcía", "Ana García" },
        { "a\tb", "a b" },
        { "a\u2028b\u2029c\u0085d", "a b c d" },
        { "\n a \n", " a" },
        { "a\u0000\u0007\u007f\u009bb", "ab" },
        { "a\u202Eb\u2066c\u2069d\u200Fe\u061Cf", "abcdef" },
        { "\u001b", "" },
    };

    [Theory]
    [MemberData(nameof(Texts))]
    public void What_may_not_stand_in_a_line_is_found_and_taken_out(string text, string clean)
    {
        Assert.Equal(text == clean, OneLine.Is(text));
        Assert.Equal(clean, OneLine.Clean(text));
        Assert.True(OneLine.Is(clean));
    }
}
