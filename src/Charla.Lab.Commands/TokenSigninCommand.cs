using System.CommandLine;
using System.Net;
using Charla.CommandLine;
using Charla.Lab;
using Charla.Lab.Signin;
using Charla.Terminal;

namespace Charla.Lab.Commands;

/// <summary><c>charla lab signin</c>: signing in by token over UDP, with accounts of its own.</summary>
internal static class TokenSigninCommand
{
    public static Command Create(Surroundings here)
    {
        var command = new Command("signin", LabHelp.Of("HelpTokenSignin"));
        var options = new LabOptions(tcp: null, udp: 65436);
        var talk = new TalkOptions();
        var accounts = new Option<string>("--accounts") { Description = LabHelp.Of("HelpAccounts"), HelpName = "FILE", DefaultValueFactory = _ => "accounts.json" };
        options.AddTo(command);
        command.Add(accounts);
        talk.AddTo(command);
        command.Does(here, async (parsed, cancellation) =>
        {
            var texts = LabTexts.In(Language.OfTheExercises(parsed, here.Environment));
            var book = new GuestBook(LabTexts.In(Language.Current), here.Time) { Safe = SafeText.Line };
            var udp = options.Udp(parsed);
            var settings = new SigninOptions
            {
                Accounts = parsed.GetValue(accounts)!,
                Silence = talk.Silence(parsed),
                OthersOnly = talk.OthersOnly(parsed),
            };
            await LabConsole.RunAsync(here, options.PlainUi(parsed), LabHelp.Of("TokenSigninTitle"), book, RunAsync, cancellation);

            async Task RunAsync(CancellationToken ending)
            {
                await using var peer = LabOptions.Listening(() => Open(udp, settings, book, texts, here.Time));
                if (IPAddress.IsLoopback(udp.Address))
                    book.Note(LabHelp.Of("OnlyThisMachine"));
                await Task.Delay(Timeout.Infinite, ending);
            }
        });
        return command;
    }

    private static SigninPeer Open(IPEndPoint udp, SigninOptions settings, GuestBook book, LabTexts texts, TimeProvider time)
    {
        try
        {
            return SigninPeer.Open(udp, settings, book, texts, time);
        }
        catch (AccountFileException e) when (e.IsDamaged)
        {
            throw new CommandException(ExitCode.Refused, LabHelp.Of("AccountsDamaged", SafeText.Line(e.Path), SafeText.Line(e.Message)));
        }
        catch (AccountFileException e)
        {
            throw new CommandException(ExitCode.Refused, LabHelp.Of("AccountsUnusable", SafeText.Line(e.Path), FileProblem.Of(e.InnerException!)));
        }
    }
}
