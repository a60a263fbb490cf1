using System.CommandLine;
using System.Net;
using Charla.CommandLine;
using Charla.Lab;
using Charla.Lab.Echo;
using Charla.Terminal;

namespace Charla.Lab.Commands;

/// <summary><c>charla lab echo</c>: the exercise's first server.</summary>
internal static class EchoCommand
{
    public static Command Create(Surroundings here)
    {
        var command = new Command("echo", LabHelp.Of("HelpEcho"));
        var options = new LabOptions(EchoPeer.TcpPort, EchoPeer.UdpPort);
        var silence = Silence("HelpEchoSilence");
        options.AddTo(command);
        command.Add(silence);
        command.Does(here, async (parsed, cancellation) =>
        {
            var texts = LabTexts.In(Language.OfTheExercises(parsed, here.Environment));
            var book = new GuestBook(LabTexts.In(Language.Current), here.Time) { Safe = SafeText.Line };
            var (tcp, udp) = (options.Tcp(parsed), options.Udp(parsed));
            await LabConsole.RunAsync(here, options.PlainUi(parsed), LabHelp.Of("EchoTitle"), book, RunAsync, cancellation);

            async Task RunAsync(CancellationToken stopped)
            {
                await using var peer = LabOptions.Listening(
                    () => EchoPeer.Open(tcp, udp, TimeSpan.FromSeconds(parsed.GetValue(silence)), book, texts, here.Time));
                if (IPAddress.IsLoopback(tcp.Address))
                    book.Note(LabHelp.Of("OnlyThisMachine"));
                await Task.Delay(Timeout.InfiniteTimeSpan, here.Time, stopped);
            }
        });
        return command;
    }

    /// <summary>How long nobody has to be heard of over UDP.</summary>
    public static Option<int> Silence(string help)
    {
        var option = new Option<int>("--silence") { Description = LabHelp.Of(help), HelpName = "SECONDS", DefaultValueFactory = _ => 60 };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !(int.TryParse(token.Value, out var seconds) && seconds is > 0 and <= 86_400))
                result.AddError(LabHelp.Of("NotSeconds", token.Value));
        });
        return option;
    }
}
