using System.CommandLine;
using Charla.Client;
using Charla.CommandLine;
using Charla.Lab;
using Charla.Lab.Room;
using Charla.Protocol;
using Charla.Terminal;

namespace Charla.Lab.Commands;

/// <summary>A bridge's end on a Charla server.</summary>
internal sealed record BridgeEnd(CharlaClient Client, string Conversation);

/// <summary><c>--bridge HOST[:PORT]</c>: to which room of which server, and as whom.</summary>
internal sealed class BridgeOptions
{
    private readonly Option<string?> _server = new("--bridge") { Description = LabHelp.Of("HelpBridge"), HelpName = "host[:port]" };
    private readonly Option<string> _room = new("--room") { Description = LabHelp.Of("HelpBridgeRoom"), HelpName = "#room", DefaultValueFactory = _ => "#general" };
    private readonly Option<string> _nick = new("--bridge-nick") { Description = LabHelp.Of("HelpBridgeNick"), HelpName = "nick", DefaultValueFactory = _ => "lab-room" };
    private readonly Option<bool> _plain = new("--plain") { Description = LabHelp.Of("HelpBridgePlain") };

    public void AddTo(Command command)
    {
        command.Add(_server);
        command.Add(_room);
        command.Add(_nick);
        command.Add(_plain);
    }

    /// <summary>Signs in, with the token of an earlier time or to a new account, and joins the room; null where no bridge is wanted.</summary>
    public async Task<BridgeEnd?> JoinAsync(ParseResult parsed, Surroundings here, GuestBook book, LabTexts texts, CancellationToken cancellation)
    {
        if (parsed.GetValue(_server) is not { } name)
            return null;
        var target = Target.At(name, parsed.GetValue(_nick)!, parsed.GetValue(_plain), here);
        var room = parsed.GetValue(_room)!;
        var conversation = room.StartsWith('#') ? room : "#" + room;
        var tokens = new TokenStore(here);
        var isSignedIn = false;
        try
        {
            var client = await RoomBridge.JoinAsync(
                target.Server, CredentialsOf(tokens, target), conversation, Session.Options(target), book, texts, SignedIn, cancellation);
            return new BridgeEnd(client, conversation);
        }
        catch (CharlaException e) when (e.Code == ErrorCode.AlreadyExists)
        {
            throw new CommandException(ExitCode.Refused, LabHelp.Of("BridgeNickTaken", SafeText.Line(target.Nick), target.Server));
        }
        catch (CharlaException e) when (isSignedIn)
        {
            throw new CommandException(ExitCode.Refused, LabHelp.Of("BridgeNotJoined", SafeText.Line(conversation), target.Server, Session.Sentence(e)));
        }

        void SignedIn(CharlaClient client)
        {
            tokens.Keep(target.AllAddresses(client), client.Nick, client.Token!);
            isSignedIn = true;
        }
    }

    private static Credentials CredentialsOf(TokenStore tokens, Target target) =>
        tokens.Of(target.Server).FirstOrDefault(account => string.Equals(account.Nick, target.Nick, StringComparison.OrdinalIgnoreCase)) is { } account
            ? Credentials.WithToken(account.Token)
            : Credentials.NewAccount(target.Nick!, password: null, device: Password.Device());
}
