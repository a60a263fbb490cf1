using Charla.EndToEnd.Support;

namespace Charla.EndToEnd.Labs;

/// <summary><c>charla lab wireshark</c>: the dissector gets to where Wireshark finds it, and away again.</summary>
public sealed class WiresharkInstallTests : IDisposable
{
    private readonly TempFolder _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task Once_installed_tshark_knows_Charla_without_being_told()
    {
        var (code, output) = await Charla("install");
        Assert.Equal(0, code);
        Assert.Contains("Ctrl-Shift-L", output, StringComparison.Ordinal);
        var (known, frames) = await Running.ToEnd(["tshark", "-r", Tshark.Sample, "-Y", "charla.gap"], "", Environment());
        Assert.Equal(0, known);
        Assert.Contains("[gap: 4] entry #general 5 ana: message 3", frames, StringComparison.Ordinal);
        // Named by hand as well, it is still one.
        var (twice, same) = await Running.ToEnd(["tshark", "-r", Tshark.Sample, "-Y", "charla.gap", "-X", "lua_script:" + Tshark.Dissector], "", Environment());
        Assert.Equal((0, frames), (twice, same));

        Assert.Contains("nothing changed", (await Charla("install")).Output, StringComparison.Ordinal);
        Assert.Equal(0, (await Charla("uninstall")).Code);
        Assert.Contains("nothing changed", (await Charla("uninstall")).Output, StringComparison.Ordinal);
        Assert.NotEqual(0, (await Running.ToEnd(["tshark", "-r", Tshark.Sample, "-Y", "charla.gap"], "", Environment())).Code);
    }

    [Fact]
    public async Task It_goes_where_it_is_told_and_an_older_one_is_replaced()
    {
        var file = _home["plugins/charla.lua"];
        Assert.Equal(0, (await Charla("install", "--folder", _home["plugins"])).Code);
        Assert.Equal(await File.ReadAllBytesAsync(Tshark.Dissector, TestContext.Current.CancellationToken), await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken));
        await File.AppendAllTextAsync(file, "-- old", TestContext.Current.CancellationToken);
        Assert.Contains("anterior", (await Charla("install", "--folder", _home["plugins"], "--lang", "es")).Output, StringComparison.Ordinal);
        Assert.Equal(await File.ReadAllBytesAsync(Tshark.Dissector, TestContext.Current.CancellationToken), await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken));
        Assert.Equal([file], Directory.GetFiles(_home["plugins"]));
    }

    [Fact]
    public async Task Without_tshark_it_is_the_usual_folder()
    {
        var (code, output) = await Charla(["install"], ("PATH", _home["nothing"]));
        Assert.Equal(0, code);
        Assert.Contains(_home[".local/lib/wireshark/plugins/charla.lua"], output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_is_told()
    {
        await File.WriteAllTextAsync(_home["file"], "", TestContext.Current.CancellationToken);
        var (code, output) = await Charla("install", "--folder", _home["file/plugins"]);
        Assert.Equal(1, code);
        Assert.Contains(_home["file/plugins/charla.lua"], output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_can_be_shown() => Assert.Equal(
        await File.ReadAllTextAsync(Tshark.Dissector, TestContext.Current.CancellationToken),
        (await Charla("show")).Output + "\n");

    private Task<(int Code, string Output)> Charla(params string[] arguments) => Charla(arguments, []);

    private Task<(int Code, string Output)> Charla(string[] arguments, params (string, string?)[] more) =>
        Running.ToEnd(["dotnet", Running.CharlaDll, "lab", "wireshark", .. arguments], "", [.. Environment(), .. more]);

    private (string, string?)[] Environment() => [("HOME", _home.Path), ("XDG_CONFIG_HOME", _home["config"])];
}
