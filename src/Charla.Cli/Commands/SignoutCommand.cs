using System.CommandLine;
using Charla.Cli.Texts;
using Charla.Client;
using Charla.CommandLine;
using Charla.CommandLine.Texts;
using Charla.Protocol;

namespace Charla.Cli.Commands;

/// <summary><c>charla signout</c>: revokes this device's token and forgets it.</summary>
internal static class SignoutCommand
{
    public static Command Create(Surroundings here)
    {
        var command = new Command("signout", Say.HelpSignout);
        var options = new Target.Options();
        var everywhere = new Option<bool>("--everywhere") { Description = AccountTexts.Of("HelpEverywhere") };
        command.Add(everywhere);
        options.AddTo(command);
        command.Does(here, async (parsed, cancellation) =>
        {
            var target = options.Of(parsed, here);
            var account = Session.Account(here, target);
            try
            {
                await using var client = await Session.SignInAsync(here, target with { Nick = account.Nick }, cancellation);
                await client.SignOutAsync(parsed.GetValue(everywhere), cancellation);
            }
            catch (CharlaException e) when (e.Code is ErrorCode.TokenRevoked or ErrorCode.BadCredentials)
            {
                // The server does not know the token any more: all that is left is to forget it here.
            }

            new TokenStore(here).Forget(account);
            here.Out.WriteLine(Say.SignedOut(account.Nick, target.Server));
        });
        return command;
    }
}
