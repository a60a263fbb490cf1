using Charla.Cli.Texts;
using Charla.Client;

namespace Charla.Cli.Commands.Chat.Verbs;

/// <summary>Oneself: the shown name, the connection, the screen, the end.</summary>
internal static class OwnVerbs
{
    public static Verb[] All { get; } =
    [
        new("/name", ["/nombre"], "text", () => Say.VerbName, Argument.None, NameAsync),
        new("/transport", ["/transporte"], "[tcp|udp|ws|auto]", () => Say.VerbTransport, Argument.Transport, TransportAsync),
        new("/colours", ["/colors", "/colores"], "", () => Say.VerbColours, Argument.None, ColoursAsync),
        new("/help", ["/ayuda"], "", () => Say.VerbHelp, Argument.None, HelpAsync),
        new("/quit", ["/exit", "/salir"], "", () => Say.VerbQuit, Argument.None, QuitAsync),
    ];

    private static async Task<bool> NameAsync(IChat chat, string rest, CancellationToken cancellation)
    {
        if (rest.Length == 0)
            return false;
        await chat.Client.SetNameAsync(rest, cancellation);
        chat.Tell(Say.Named(SafeText.Line(rest)), Look.Dim);
        return true;
    }

    private static async Task<bool> TransportAsync(IChat chat, string rest, CancellationToken cancellation)
    {
        if (rest.Length > 0)
        {
            if (TransportOptions.Named(rest) is not { } transport)
                return false;
            try
            {
                await chat.Client.SwitchAsync(transport, cancellation);
            }
            catch (CharlaException e) when (e.Failure != Failure.Closed)
            {
                chat.Tell(Session.Sentence(e), Look.Warning);
            }
        }

        chat.Tell(Say.TransportIs(TransportOptions.Name(chat.Client.Transport), SafeText.Line(chat.Client.Address.ToString())), Look.Dim);
        return true;
    }

    private static Task<bool> ColoursAsync(IChat chat, string rest, CancellationToken cancellation)
    {
        chat.HasNickColours = !chat.HasNickColours;
        return Task.FromResult(true);
    }

    private static Task<bool> HelpAsync(IChat chat, string rest, CancellationToken cancellation)
    {
        chat.Help();
        return Task.FromResult(true);
    }

    private static Task<bool> QuitAsync(IChat chat, string rest, CancellationToken cancellation)
    {
        chat.Leave();
        return Task.FromResult(true);
    }
}
