using System.Globalization;
using Charla.Client.Internal;
using Charla.Protocol;

namespace Charla.Client;

/// <summary>What owners of a server can ask of it, signed in (<see cref="CharlaClient.Administration"/>) or on its admin socket (<see cref="AdminConnection"/>): docs/protocol.md, section 15.</summary>
public sealed class Administration
{
    private readonly Func<FrameWriter, CancellationToken, Task<Answer>> _ask;

    internal Administration(Func<FrameWriter, CancellationToken, Task<Answer>> ask) => _ask = ask;

    /// <summary>The accounts, by nick.</summary>
    public async Task<Page<Account>> AccountsAsync(
        string? after = null, int limit = Limits.PageEntries, CancellationToken cancellation = default)
    {
        var answer = await _ask(Begin("accounts"u8).OptionalText("after"u8, after).Number("limit"u8, limit), cancellation);
        return new Page<Account>(answer.RowsOf<Account>(), answer.More);
    }

    /// <summary>Opens an account for somebody.</summary>
    /// <param name="nick">The nick it has, for ever.</param>
    /// <param name="password">Null: the server makes one up.</param>
    /// <param name="name">The shown name.</param>
    /// <param name="room">A room it is in from the start, made where it is missing.</param>
    /// <param name="cancellation">Stops waiting.</param>
    /// <returns>The password.</returns>
    public async Task<string> CreateAsync(
        string nick, string? password = null, string? name = null, string? room = null, CancellationToken cancellation = default)
    {
        var answer = await _ask(
            Begin("account.create"u8).Text("nick"u8, nick).OptionalText("password"u8, password).OptionalText("name"u8, name)
                .OptionalText("room"u8, room),
            cancellation);
        return answer.Password ?? password ?? "";
    }

    /// <summary>Gives an account another password, and signs all its devices out.</summary>
    /// <returns>The password: made up by the server where none is given.</returns>
    public async Task<string> SetPasswordAsync(string nick, string? password = null, CancellationToken cancellation = default) =>
        (await _ask(Begin("account.password"u8).Text("nick"u8, nick).OptionalText("new"u8, password), cancellation)).Password ?? password ?? "";

    /// <summary>Lets nobody sign in to an account, or lets them again.</summary>
    public Task DisableAsync(string nick, bool on = true, CancellationToken cancellation = default) =>
        _ask(Begin("account.disable"u8).Text("nick"u8, nick).Flag("on"u8, on), cancellation);

    /// <summary>Deletes an account, and erases all it said.</summary>
    public Task DeleteAsync(string nick, CancellationToken cancellation = default) =>
        _ask(Begin("account.delete"u8).Text("nick"u8, nick), cancellation);

    /// <summary>Says what an account is on the server.</summary>
    public Task SetRoleAsync(string nick, ServerRole role, CancellationToken cancellation = default) =>
        _ask(Begin("account.role"u8).Text("nick"u8, nick).Text("role"u8, Vocabulary.ServerRoles.Of(role)), cancellation);

    /// <summary>Stores an entry of another server's log under its number; again, it changes nothing.</summary>
    /// <param name="into">Where to.</param>
    /// <param name="entry">The entry, as <see cref="CharlaClient.ChangesAsync"/> gave it there.</param>
    /// <param name="prev">The number of the entry before it; 0 for the first.</param>
    /// <param name="cancellation">Stops waiting.</param>
    /// <exception cref="CharlaException">The server refuses it; or it is of a kind that this version cannot write.</exception>
    public Task ImportAsync(ImportTarget into, Entry entry, long prev, CancellationToken cancellation = default) =>
        entry.Kind == EntryKind.Unknown
            ? throw new CharlaException(ErrorCode.BadRequest, Faults.NotText("kind").Message(CultureInfo.CurrentUICulture))
            : _ask(into.Step(entry, prev), cancellation);

    /// <summary>Ends an import: from then on the conversation is like any other one.</summary>
    /// <param name="into">Which one.</param>
    /// <param name="read">How far <see cref="ImportTarget.Of"/> has read.</param>
    /// <param name="archived">It was archived.</param>
    /// <param name="cancellation">Stops waiting.</param>
    public Task EndImportAsync(ImportTarget into, long? read = null, bool archived = false, CancellationToken cancellation = default) =>
        _ask(into.End(read, archived), cancellation);

    private static FrameWriter Begin(ReadOnlySpan<byte> op) => new FrameWriter(256).Begin(op);
}
