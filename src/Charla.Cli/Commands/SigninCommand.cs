using System.CommandLine;
using Charla.Client;
using Charla.CommandLine;
using Charla.CommandLine.Texts;

namespace Charla.Cli.Commands;

/// <summary><c>charla signin NICK</c>: signs in with a password and keeps this device's token.</summary>
internal static class SigninCommand
{
    public static Command Create(Surroundings here)
    {
        var command = new Command("signin", Say.HelpSignin);
        var nick = new Argument<string>("nick") { Description = Say.HelpOwnNick };
        var options = new Target.Options();
        var fromInput = new Option<bool>("--password-stdin") { Description = Say.HelpPasswordStdin };
        command.Add(nick);
        command.Add(fromInput);
        options.AddTo(command, withNick: false);
        command.Does(here, async (parsed, cancellation) =>
        {
            var target = options.Of(parsed, here);
            var password = await Password.AskAsync(here, parsed.GetValue(fromInput), isNew: false, cancellation);
            var credentials = Credentials.WithPassword(parsed.GetRequiredValue(nick), password, Password.Device());
            here.Out.WriteLine(Say.SignedIn(await Session.EnterAsync(here, target, credentials, cancellation), target.Server));
        });
        return command;
    }
}
