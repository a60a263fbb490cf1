using Charla.Client.Internal;
using Charla.Protocol;

namespace Charla.Client;

/// <content>One's own account and devices, the people one blocks, notifications, and rooms that end: docs/protocol.md, sections 4, 7 and 14.</content>
public sealed partial class CharlaClient
{
    /// <summary>Sets the account's password.</summary>
    /// <param name="present">The one it has; null where it has none.</param>
    /// <param name="password">The one it is to have.</param>
    /// <param name="others">The other devices are signed out.</param>
    /// <param name="cancellation">Stops waiting.</param>
    public Task ChangePasswordAsync(string? present, string password, bool others = true, CancellationToken cancellation = default) =>
        DoneAsync(
            Ask("password"u8).OptionalText("password"u8, present).Text("new"u8, password).Flag("others"u8, others), cancellation);

    /// <summary>The account's devices, the oldest first.</summary>
    public async Task<IReadOnlyList<Device>> DevicesAsync(CancellationToken cancellation = default) =>
        (await AskAsync(Ask("devices"u8), _options.RequestTimeout, cancellation)).RowsOf<Device>();

    /// <summary>Gives a device a name by which its owner recognises it.</summary>
    public Task NameDeviceAsync(long device, string name, CancellationToken cancellation = default) =>
        DoneAsync(Ask("device"u8).Number("device"u8, device).Text("name"u8, name), cancellation);

    /// <summary>Ends a device: its token is worth nothing, and its connections end. For this one: <see cref="SignOutAsync(CancellationToken)"/>.</summary>
    public Task RevokeAsync(long device, CancellationToken cancellation = default) =>
        DoneAsync(Ask("revoke"u8).Number("device"u8, device), cancellation);

    /// <summary>Revokes this device's token, and ends this client.</summary>
    public Task SignOutAsync(CancellationToken cancellation = default) => SignOutAsync(everywhere: false, cancellation);

    /// <summary>The same for all the account's devices, where <paramref name="everywhere"/>.</summary>
    public async Task SignOutAsync(bool everywhere, CancellationToken cancellation = default)
    {
        try
        {
            await DoneAsync(everywhere ? Ask("signout"u8).Flag("everywhere"u8, true) : Ask("signout"u8), cancellation);
        }
        catch (CharlaException e) when (e.Code == ErrorCode.TokenRevoked)
        {
            // It was answered, and the answer was lost with the connection.
        }

        End(new CharlaException(Failure.Closed, "This client has signed out."), feedReason: null);
        await _stop.CancelAsync();
    }

    /// <summary>Becomes an owner of the server, with the code from its console.</summary>
    public async Task ClaimAsync(string code, CancellationToken cancellation = default)
    {
        await DoneAsync(Ask("claim"u8).Text("code"u8, code), cancellation);
        Role = ServerRole.Owner;
    }

    /// <summary>Takes no direct messages and no invitations from somebody, or takes them again. They do not learn of it.</summary>
    public Task BlockAsync(string nick, bool on = true, CancellationToken cancellation = default) =>
        DoneAsync(Change("block"u8).Text("nick"u8, nick).Flag("on"u8, on), cancellation);

    /// <summary>The nicks of the people one blocks.</summary>
    public async Task<IReadOnlyList<string>> BlocksAsync(CancellationToken cancellation = default) =>
        [.. (await AskAsync(Ask("blocks"u8), _options.RequestTimeout, cancellation)).RowsOf<BlockRow>().Select(row => row.Nick)];

    /// <summary>Chooses what in a conversation to be notified of, on all devices.</summary>
    public Task NotifyAsync(string conversation, Notify notify, CancellationToken cancellation = default) =>
        DoneAsync(Change("notify"u8).Text("conv"u8, conversation).Text("notify"u8, Vocabulary.NotifyLevels.Of(notify)), cancellation);

    /// <summary>Archives a room one owns, so that it is only read, or opens it again.</summary>
    public Task<Stored> ArchiveAsync(string conversation, bool on = true, CancellationToken cancellation = default) =>
        StoredAsync(Change("archive"u8).Text("conv"u8, conversation).Flag("on"u8, on), conversation, cancellation);

    /// <summary>Erases a room one owns and all that was said in it.</summary>
    public Task RemoveAsync(string conversation, CancellationToken cancellation = default) =>
        DoneAsync(Change("remove"u8).Text("conv"u8, conversation), cancellation);

    /// <summary>What owners of the server can do.</summary>
    public Administration Administration => new((frame, cancellation) => AskAsync(frame, _options.RequestTimeout, cancellation));

    private Task<Answer> DoneAsync(FrameWriter frame, CancellationToken cancellation) =>
        AskAsync(frame, _options.RequestTimeout, cancellation);
}
