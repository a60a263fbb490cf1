using System.CommandLine;
using Charla.Client;
using Charla.CommandLine.Texts;
using Charla.Protocol;

namespace Charla.CommandLine;

/// <summary>Which server, as whom, over what, and how long to wait: what every command that connects is told.</summary>
public sealed record Target(ServerAddress Server, string? Nick, TimeSpan Timeout, Transport Transport)
{
    /// <summary>Every name by which the server may be meant next time: as it was typed, and over each of its transports.</summary>
    public IEnumerable<ServerAddress> AllAddresses(CharlaClient client) => client.Addresses.Prepend(Server).Distinct();

    /// <summary>The target of a command that has names of its own for these options; over TCP.</summary>
    public static Target At(string name, string nick, bool isPlain, Surroundings here)
    {
        if (!ServerAddress.TryParse(name, out var server))
            throw new CommandException(ExitCode.Usage, Say.BadServer(name));
        Permit(server, isPlain, here);
        return new Target(server, nick, TimeSpan.FromSeconds(15), Transport.Tcp);
    }

    // There is no encryption yet: who is overheard shall know it.
    private static void Permit(ServerAddress server, bool isPlain, Surroundings here)
    {
        if (server.IsLoopback)
            return;
        if (!isPlain)
            throw new CommandException(ExitCode.Usage, Say.NeedsPlain(server));
        here.Error.WriteLine(Say.IsPlain(server));
    }

    /// <summary>The options behind it, to be added to a command.</summary>
    public sealed class Options
    {
        public Option<string?> Server { get; } = new("--server") { Description = Say.HelpServer, HelpName = "host[:port]" };

        public Option<string?> Nick { get; } = new("--nick") { Description = Say.HelpNick, HelpName = "nick" };

        public Option<bool> Plain { get; } = new("--plain") { Description = Say.HelpPlain };

        public Option<double> Timeout { get; } = new("--timeout")
        {
            Description = Say.HelpTimeout,
            HelpName = "s",
            DefaultValueFactory = _ => 15,
        };

        private TransportOptions Transport { get; } = new();

        /// <summary>Adds them to <paramref name="command"/>; a command that takes its account otherwise leaves some out.</summary>
        public void AddTo(Command command, bool withServer = true, bool withNick = true)
        {
            if (withServer)
                command.Add(Server);
            if (withNick)
                command.Add(Nick);
            Transport.AddTo(command);
            command.Add(Plain);
            command.Add(Timeout);
        }

        /// <summary>The target that was given.</summary>
        /// <param name="parsed">The command line.</param>
        /// <param name="here">For CHARLA_SERVER and CHARLA_TRANSPORT, and the warning about <c>--plain</c>.</param>
        /// <param name="place"><c>[nick@]host[:port]</c>, where the command takes it as an argument.</param>
        public Target Of(ParseResult parsed, Surroundings here, string? place = null)
        {
            var name = place
                ?? (parsed.CommandResult.Command.Options.Contains(Server) ? parsed.GetValue(Server) : null)
                ?? here.Environment("CHARLA_SERVER");
            if (!TypedServer.TryParse(string.IsNullOrEmpty(name) ? "localhost" : name, out var typed) || (typed.Nick is not null && place is null))
                throw new CommandException(ExitCode.Usage, Say.BadServer(name));
            var server = typed.Address;
            var nick = typed.Nick ?? (parsed.CommandResult.Command.Options.Contains(Nick) ? parsed.GetValue(Nick) : null);
            var timeout = parsed.GetValue(Timeout);
            if (timeout is not (> 0 and <= 86_400))
                throw new CommandException(ExitCode.Usage, Say.BadTimeout);
            var transport = Transport.Of(parsed, here, typed.Transport);
            Permit(server, parsed.GetValue(Plain), here);
            return new Target(server, nick, TimeSpan.FromSeconds(timeout), transport);
        }
    }
}
