using Charla.Server.Storage.Sqlite;

namespace Charla.Server.Tests.Storage;

/// <summary>Which SQLite may be used.</summary>
public sealed class SqliteLibraryTests
{
    [Theory]
    [InlineData(null, false)]
    [InlineData("", false)]
    [InlineData("no version", false)]
    [InlineData("3.7.0", false)]
    [InlineData("3.35.5", false)]
    [InlineData("3.40.1", false)]
    [InlineData("3.51.2", false)]
    [InlineData("3.51.3", true)]
    [InlineData("3.52.0", true)]
    [InlineData("3.53.4", true)]
    [InlineData("4.0.0", true)]
    public void One_that_may_damage_data_does_not_suffice(string? version, bool suffices) => Assert.Equal(suffices, SqliteLibrary.Suffices(version));

    [Fact]
    public void The_one_that_comes_with_charla_is_used()
    {
        SqliteLibrary.Require();
        Assert.True(Version.Parse(SqliteLibrary.Version!) >= new Version(3, 53), SqliteLibrary.Version);
    }
}
