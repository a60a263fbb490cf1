using System.CommandLine;
using Charla.Client;
using Charla.CommandLine;
using Charla.CommandLine.Texts;

namespace Charla.Cli.Commands;

/// <summary><c>charla register NICK</c>: opens an account and keeps its token.</summary>
internal static class RegisterCommand
{
    public static Command Create(Surroundings here)
    {
        var command = new Command("register", Say.HelpRegister);
        var nick = new Argument<string>("nick") { Description = Say.HelpOwnNick };
        var options = new Target.Options();
        var fromInput = new Option<bool>("--password-stdin") { Description = Say.HelpPasswordStdin };
        var none = new Option<bool>("--no-password") { Description = Say.HelpNoPassword };
        command.Add(nick);
        command.Add(fromInput);
        command.Add(none);
        options.AddTo(command, withNick: false);
        command.Does(here, async (parsed, cancellation) =>
        {
            if (parsed.GetValue(fromInput) && parsed.GetValue(none))
                throw new CommandException(ExitCode.Usage, Say.PasswordOrNone);
            var target = options.Of(parsed, here);
            var password = parsed.GetValue(none) ? null : await Password.AskAsync(here, parsed.GetValue(fromInput), isNew: true, cancellation);
            var credentials = Credentials.NewAccount(parsed.GetRequiredValue(nick), password, device: Password.Device());
            here.Out.WriteLine(Say.Registered(await Session.EnterAsync(here, target, credentials, cancellation), target.Server));
        });
        return command;
    }
}
