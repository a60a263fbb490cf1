using Charla.Chat.FullScreen;

namespace Charla.Chat.Tests;

public sealed class CompletionTests
{
    [Fact]
    public void Tab_goes_through_what_begins_so()
    {
        var completion = new Completion();
        var names = new Names(["#general", "#redes", "#redes-2"], ["Ana", "andrea", "luis"]);

        Assert.Equal(("Ana: ", 5), completion.Tab("an", 2, names, isBack: false));
        Assert.Equal("[Ana:]  andrea:", completion.Hint);
        Assert.Equal(("andrea: ", 8), completion.Tab("Ana: ", 5, names, isBack: false));
        Assert.Equal(("Ana: ", 5), completion.Tab("andrea: ", 8, names, isBack: true));
        Assert.Equal(("hola @luis ", 11), completion.Tab("hola @l", 7, names, isBack: false));
        Assert.Equal(("/join #redes ", 13), completion.Tab("/join #r", 8, names, isBack: false));
        Assert.Equal(("/join ", 6), completion.Tab("/jo", 3, names, isBack: false));
        Assert.Equal(("/unirse ", 8), completion.Tab("/uni", 4, names, isBack: false));
        Assert.Equal(("/transport udp", 14), completion.Tab("/transport u", 12, names, isBack: false));
        Assert.Null(completion.Tab("zzz", 3, names, isBack: false));
    }
}
