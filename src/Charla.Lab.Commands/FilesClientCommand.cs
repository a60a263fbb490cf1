using System.CommandLine;
using System.Net.Sockets;
using Charla.CommandLine;
using Charla.Lab;
using Charla.Lab.Files;
using Charla.Terminal;

namespace Charla.Lab.Commands;

/// <summary><c>charla lab files-client [HOST]</c>: the careful client of the file server.</summary>
internal static class FilesClientCommand
{
    public static Command Create(Surroundings here)
    {
        var command = new Command("files-client", LabHelp.Of("HelpFilesClient"));
        var host = new Argument<string>("host") { Description = LabHelp.Of("HelpFilesHost"), HelpName = "HOST", DefaultValueFactory = _ => "127.0.0.1" };
        var tcp = new Option<int>("--tcp") { Description = LabHelp.Of("HelpFilesPort"), HelpName = "PORT", DefaultValueFactory = _ => FilesPeer.Port };
        tcp.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !(int.TryParse(token.Value, out var port) && port is > 0 and <= 65535))
                result.AddError(LabHelp.Of("NotAPort", "--tcp", token.Value));
        });
        var nick = new Option<string>("--nick") { Description = LabHelp.Of("HelpFilesNick"), HelpName = "NAME", DefaultValueFactory = _ => Someone(here) };
        command.Add(host);
        command.Add(tcp);
        command.Add(nick);
        command.Does(here, async (parsed, cancellation) =>
        {
            try
            {
                await TalkAsync(here, parsed.GetValue(host)!, parsed.GetValue(tcp), parsed.GetValue(nick)!, cancellation);
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                // Ctrl-C, which is one way to leave.
            }
        });
        return command;
    }

    private static string Someone(Surroundings here) => here.Environment("USER") ?? here.Environment("USERNAME") ?? "charla";

    private static async Task TalkAsync(Surroundings here, string host, int port, string nick, CancellationToken cancellation)
    {
        var place = $"{host}:{port}";
        try
        {
            var (client, names) = await FilesClient.ConnectAsync(host, port, SafeText.Line(nick), here.Time, cancellation);
            await using (client)
                await new FilesSession(here, client).RunAsync(names, cancellation);
        }
        catch (SocketException e)
        {
            throw new CommandException(ExitCode.NoServer, LabHelp.Of("FilesNobody", place, e.Message));
        }
        catch (TimeoutException)
        {
            throw new CommandException(ExitCode.NoServer, LabHelp.Of("FilesSilent", place));
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            throw new CommandException(ExitCode.NoServer, LabHelp.Of("FilesClosed", place));
        }
    }
}
