using System.Globalization;
using Charla.Client;
using Charla.CommandLine;
using Charla.CommandLine.Texts;
using Charla.Terminal;

namespace Charla.Chat.Verbs;

/// <summary>Oneself: the shown name, the connection, the screen, the end.</summary>
internal static class OwnVerbs
{
    public static Verb[] All { get; } =
    [
        new("/name", "/nombre", ["/rename"], () => ChatTexts.Of("UsageText"), () => Say.VerbName, Argument.None, NameAsync),
        new("/password", "/clave", ["/contraseña", "/contrasena", "/passwd"], () => "", () => Say.VerbPassword, Argument.None, PasswordAsync),
        new("/devices", "/dispositivos", [], () => $"[{ChatTexts.Of("Revoke")} N]", () => Say.VerbDevices, Argument.None, DevicesAsync),
        new("/claim", "/reclamar", [], () => ChatTexts.Of("UsageCode"), () => ChatTexts.Of("VerbClaim"), Argument.None, ClaimAsync),
        new("/transport", "/transporte", [], () => "[tcp|udp|ws|auto]", () => Say.VerbTransport, Argument.Transport, TransportAsync),
        new("/arrivals", "/entradas", ["/joins"], () => $"[{string.Join('|', SwitchWords())}]", () => ChatTexts.Of("VerbArrivals"), Argument.Switch, ArrivalsAsync),
        new("/colours", "/colores", ["/colors"], () => "", () => Say.VerbColours, Argument.None, ColoursAsync),
        new("/help", "/ayuda", ["/h", "/?", "/commands"], () => "", () => Say.VerbHelp, Argument.None, HelpAsync),
        new("/quit", "/salir", ["/exit", "/bye", "/q", "/disconnect"], () => "", () => Say.VerbQuit, Argument.None, QuitAsync),
    ];

    /// <summary>What turns something on and off.</summary>
    public static string[] SwitchWords() => [ChatTexts.Of("On"), ChatTexts.Of("Off")];

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

    private static async Task<bool> ClaimAsync(IChat chat, string rest, CancellationToken cancellation)
    {
        if (rest.Length == 0 || rest.Contains(' '))
            return false;
        await chat.Client.ClaimAsync(rest, cancellation);
        chat.Tell(ChatTexts.Of("Claimed", SafeText.Line(chat.Client.Nick)));
        return true;
    }

    // Without a word it is turned over.
    private static Task<bool> ArrivalsAsync(IChat chat, string rest, CancellationToken cancellation)
    {
        bool? on = rest.ToLowerInvariant() switch
        {
            "" => !chat.HasArrivals,
            "on" or "yes" or "sí" or "si" => true,
            "off" or "no" => false,
            _ => null,
        };
        if (on is not { } shown)
            return Task.FromResult(false);
        chat.HasArrivals = shown;
        chat.Tell(ChatTexts.Of(shown ? "ArrivalsShown" : "ArrivalsHidden"), Look.Dim);
        return Task.FromResult(true);
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

    // "/salir #redes" means the room, and nobody who says so means to go altogether.
    private static Task<bool> QuitAsync(IChat chat, string rest, CancellationToken cancellation)
    {
        if (Arguments.IsRoom(rest))
            chat.Tell(ChatTexts.Of("QuitRoom", $"{VerbTable.Shown("/leave")} {SafeText.Line(rest)}"), Look.Warning);
        else
            chat.Leave();
        return Task.FromResult(true);
    }
}
