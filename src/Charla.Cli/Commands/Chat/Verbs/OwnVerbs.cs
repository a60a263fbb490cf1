using System.Globalization;
using Charla.Cli.Texts;
using Charla.Client;

namespace Charla.Cli.Commands.Chat.Verbs;

/// <summary>Oneself: the shown name, the connection, the screen, the end.</summary>
internal static class OwnVerbs
{
    public static Verb[] All { get; } =
    [
        new("/name", ["/nombre"], "text", () => Say.VerbName, Argument.None, NameAsync),
        new("/password", ["/contraseña", "/clave"], "", () => Say.VerbPassword, Argument.None, PasswordAsync),
        new("/devices", ["/dispositivos"], "[revoke N]", () => Say.VerbDevices, Argument.None, DevicesAsync),
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

    private static async Task<bool> PasswordAsync(IChat chat, string rest, CancellationToken cancellation)
    {
        if (rest.Length > 0)
            return false;
        if (await chat.AskHiddenAsync(Say.PromptPresent, cancellation) is not { } present
            || await chat.AskHiddenAsync(Say.PromptNew, cancellation) is not { Length: > 0 } wanted)
        {
            chat.Tell(Say.PasswordKept, Look.Dim);
            return true;
        }

        if (!string.Equals(await chat.AskHiddenAsync(Say.PromptPasswordAgain, cancellation), wanted, StringComparison.Ordinal))
        {
            chat.Tell(Say.PasswordsDiffer, Look.Warning);
            return true;
        }

        await chat.Client.ChangePasswordAsync(present.Length > 0 ? present : null, wanted, cancellation: cancellation);
        chat.Tell(Say.PasswordChanged, Look.Dim);
        return true;
    }

    private static async Task<bool> DevicesAsync(IChat chat, string rest, CancellationToken cancellation)
    {
        if (rest.Length > 0)
        {
            var (word, number) = Arguments.Cut(rest);
            if (word is not ("revoke" or "revocar") || !long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var id))
                return false;
            await chat.Client.RevokeAsync(id, cancellation);
        }

        foreach (var device in await chat.Client.DevicesAsync(cancellation))
        {
            var created = TimeZoneInfo.ConvertTime(device.Created, chat.Zone).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
            var state = device.Current ? Say.ThisDevice : device.Online ? Say.IsOnline : "";
            chat.Tell(string.Create(CultureInfo.InvariantCulture, $"  {device.Id,4}  {created}  {SafeText.Line(device.Name)}  {state}").TrimEnd());
        }

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
