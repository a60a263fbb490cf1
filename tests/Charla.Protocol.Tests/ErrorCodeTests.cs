namespace Charla.Protocol.Tests;

public sealed class ErrorCodeTests
{
    [Fact]
    public void The_codes_on_the_wire_are_those_of_the_list_in_its_order()
    {
        var golden = Vectors.Read("errors.json", "codes").Select(code => code.GetString()!).ToArray();
        Assert.Equal(golden, Enum.GetValues<ErrorCode>().Select(code => code.Name()));
        Assert.Equal(Enum.GetValues<ErrorCode>(), golden.Select(Vocabulary.ErrorCodes.Read));
    }

    [Fact]
    public void A_code_that_a_later_version_brings_is_read_as_internal() =>
        Assert.Equal(ErrorCode.Internal, Vocabulary.ErrorCodes.Read("from-the-future"));
}
