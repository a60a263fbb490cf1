using System.CommandLine;
using System.Globalization;
using Charla.Cli.Texts;
using Charla.Client;
using Charla.CommandLine;
using Charla.CommandLine.Texts;
using Charla.Terminal;

namespace Charla.Cli.Commands;

/// <summary><c>charla password|devices|revoke|name|claim|block|unblock</c>: one's own account.</summary>
internal static class AccountCommands
{
    public static IEnumerable<Command> All(Surroundings here) =>
    [
        Password(here),
        Devices(here),
        Revoke(here),
        NameDevice(here),
        Claim(here),
        Block(here),
        Unblock(here),
    ];

    private static Command Password(Surroundings here)
    {
        var input = new Option<bool>("--password-stdin") { Description = AccountTexts.Of("HelpPasswordInput") };
        var keep = new Option<bool>("--keep-devices") { Description = AccountTexts.Of("HelpKeep") };
        return Connected(here, new Command("password", AccountTexts.Of("HelpPassword")) { input, keep }, async (client, parsed, cancellation) =>
        {
            var (present, next) = await PasswordsAsync(here, parsed.GetValue(input), cancellation);
            await client.ChangePasswordAsync(present, next, others: !parsed.GetValue(keep), cancellation);
            here.Out.WriteLine(AccountTexts.Of("PasswordChanged"));
        });
    }

    private static async Task<(string? Present, string New)> PasswordsAsync(Surroundings here, bool fromInput, CancellationToken cancellation)
    {
        string? present;
        if (fromInput)
            present = await here.ReadLineAsync(cancellation);
        else if (here.IsTerminal)
            present = await here.ReadHiddenAsync(AccountTexts.Of("PromptPresent"), cancellation);
        else
            throw new CommandException(ExitCode.Usage, Say.PasswordHow);
        return (string.IsNullOrEmpty(present) ? null : present, await CommandLine.Password.AskAsync(here, fromInput, isNew: true, cancellation));
    }

    private static Command Devices(Surroundings here) =>
        Connected(here, new Command("devices", AccountTexts.Of("HelpDevices")), async (client, _, cancellation) =>
        {
            foreach (var device in await client.DevicesAsync(cancellation))
                here.Out.WriteLine(Line(device));
        });

    private static string Line(Device device)
    {
        var seen = device.Online ? AccountTexts.Of("StateOnline") : (device.Seen ?? device.Created).ToLocalTime().ToString("g", CultureInfo.CurrentCulture);
        return string.Create(CultureInfo.InvariantCulture, $"{(device.Current ? '*' : ' ')} {device.Id}\t{SafeText.Line(device.Name)}\t{seen}");
    }

    private static Command Revoke(Surroundings here)
    {
        var device = new Argument<long>("device") { Description = AccountTexts.Of("HelpDevice") };
        return Connected(here, new Command("revoke", AccountTexts.Of("HelpRevoke")) { device }, async (client, parsed, cancellation) =>
        {
            var number = parsed.GetRequiredValue(device);
            if ((await client.DevicesAsync(cancellation)).Any(one => one.Current && one.Id == number))
                throw new CommandException(ExitCode.Usage, AccountTexts.Of("RevokedSelf"));
            await client.RevokeAsync(number, cancellation);
            here.Out.WriteLine(AccountTexts.Of("Revoked", number));
        });
    }

    private static Command NameDevice(Surroundings here)
    {
        var name = new Argument<string>("device-name") { Description = AccountTexts.Of("HelpDeviceName") };
        return Connected(here, new Command("name", AccountTexts.Of("HelpNameDevice")) { name }, async (client, parsed, cancellation) =>
        {
            var own = (await client.DevicesAsync(cancellation)).First(device => device.Current);
            await client.NameDeviceAsync(own.Id, parsed.GetRequiredValue(name), cancellation);
            here.Out.WriteLine(AccountTexts.Of("Named", SafeText.Line(parsed.GetRequiredValue(name))));
        });
    }

    private static Command Claim(Surroundings here)
    {
        var code = new Argument<string>("code") { Description = AccountTexts.Of("HelpCode") };
        return Connected(here, new Command("claim", AccountTexts.Of("HelpClaim")) { code }, async (client, parsed, cancellation) =>
        {
            await client.ClaimAsync(parsed.GetRequiredValue(code), cancellation);
            here.Out.WriteLine(AccountTexts.Of("Claimed", SafeText.Line(client.Nick)));
        });
    }

    private static Command Block(Surroundings here)
    {
        var nick = new Argument<string?>("nick") { Description = AccountTexts.Of("HelpNick"), Arity = ArgumentArity.ZeroOrOne };
        return Connected(here, new Command("block", AccountTexts.Of("HelpBlock")) { nick }, async (client, parsed, cancellation) =>
        {
            if (parsed.GetValue(nick) is not { } who)
            {
                foreach (var blocked in await client.BlocksAsync(cancellation))
                    here.Out.WriteLine(SafeText.Line(blocked));
                return;
            }

            await client.BlockAsync(who.TrimStart('@'), on: true, cancellation);
            here.Out.WriteLine(AccountTexts.Of("Blocking", SafeText.Line(who)));
        });
    }

    private static Command Unblock(Surroundings here)
    {
        var nick = new Argument<string>("nick") { Description = AccountTexts.Of("HelpNick") };
        return Connected(here, new Command("unblock", AccountTexts.Of("HelpUnblock")) { nick }, async (client, parsed, cancellation) =>
        {
            await client.BlockAsync(parsed.GetRequiredValue(nick).TrimStart('@'), on: false, cancellation);
            here.Out.WriteLine(AccountTexts.Of("Unblocked", SafeText.Line(parsed.GetRequiredValue(nick))));
        });
    }

    private static Command Connected(Surroundings here, Command command, Func<CharlaClient, ParseResult, CancellationToken, Task> act)
    {
        var options = new Target.Options();
        options.AddTo(command);
        command.Does(here, async (parsed, cancellation) =>
        {
            await using var client = await Session.SignInAsync(here, options.Of(parsed, here), cancellation);
            await act(client, parsed, cancellation);
        });
        return command;
    }
}
