using System.Text.Json;
using System.Text.Json.Serialization;
using Charla.Client;
using Charla.CommandLine.Texts;

namespace Charla.CommandLine;

/// <summary>A token that signs in without a password.</summary>
public sealed record StoredAccount(string Server, string Nick, string Token);

/// <summary>The file's content.</summary>
public sealed record StoredAccounts(IReadOnlyList<StoredAccount> Accounts);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(StoredAccounts))]
public sealed partial class StoredAccountsJson : JsonSerializerContext;

/// <summary>
/// Keeps tokens in <c>CHARLA_HOME/tokens.json</c>, where only their owner reads them: the directory is 0700, the file
/// 0600, and it is replaced as a whole, so that it is never half written.
/// </summary>
public sealed class TokenStore(Surroundings here)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnersDirectory = OwnerOnly | UnixFileMode.UserExecute;

    private string Directory { get; } = Home(here.Environment);

    private string Path => System.IO.Path.Combine(Directory, "tokens.json");

    /// <summary>The accounts of a server.</summary>
    public IReadOnlyList<StoredAccount> Of(ServerAddress server) => [.. Load().Where(a => IsOf(a, server))];

    /// <summary>Keeps the token of an account, in place of the one it had, under every address of its server.</summary>
    public void Keep(IEnumerable<ServerAddress> addresses, string nick, string token)
    {
        var servers = addresses.ToList();
        Save(
        [
            .. Load().Where(a => !servers.Exists(server => IsOf(a, server, nick))),
            .. servers.Select(server => new StoredAccount(server.ToString(), nick, token)),
        ]);
    }

    /// <summary>Forgets a token, under whatever addresses it is kept.</summary>
    public void Forget(StoredAccount account) =>
        Save([.. Load().Where(a => !string.Equals(a.Token, account.Token, StringComparison.Ordinal))]);

    /// <summary>The folder of what a person keeps on this device.</summary>
    public static string Home(Func<string, string?> environment)
    {
        if (environment("CHARLA_HOME") is { Length: > 0 } home)
            return home;
        if (OperatingSystem.IsWindows())
            return System.IO.Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData), "charla");
        var config = environment("XDG_CONFIG_HOME") is { Length: > 0 } xdg && System.IO.Path.IsPathRooted(xdg)
            ? xdg
            : System.IO.Path.Combine(environment("HOME") ?? ".", ".config");
        return System.IO.Path.Combine(config, "charla");
    }

    private static bool IsOf(StoredAccount account, ServerAddress server, string? nick = null) =>
        string.Equals(account.Server, server.ToString(), StringComparison.OrdinalIgnoreCase)
        && (nick is null || string.Equals(account.Nick, nick, StringComparison.OrdinalIgnoreCase));

    private IReadOnlyList<StoredAccount> Load()
    {
        if (!File.Exists(Path))
            return [];
        Mend();
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(Path), StoredAccountsJson.Default.StoredAccounts)?.Accounts ?? [];
        }
        catch (JsonException)
        {
            throw new CommandException(ExitCode.NotSignedIn, Say.TokensUnreadable(Path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.NotSignedIn, Say.TokensNotRead(Path, FileProblem.Of(e)));
        }
    }

    private void Mend()
    {
        if (OperatingSystem.IsWindows() || (File.GetUnixFileMode(Path) & ~OwnerOnly) == UnixFileMode.None)
            return;
        File.SetUnixFileMode(Path, OwnerOnly);
        here.Error.WriteLine(Say.TokensWereOpen(Path));
    }

    private void Save(IReadOnlyList<StoredAccount> accounts)
    {
        try
        {
            if (OperatingSystem.IsWindows())
                System.IO.Directory.CreateDirectory(Directory);
            else
                System.IO.Directory.CreateDirectory(Directory, OwnersDirectory);
            var temporary = System.IO.Path.Combine(Directory, System.IO.Path.GetRandomFileName());
            Write(temporary, JsonSerializer.SerializeToUtf8Bytes(new StoredAccounts(accounts), StoredAccountsJson.Default.StoredAccounts));
            File.Move(temporary, Path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.NotSignedIn, Say.TokensNotWritten(Path, FileProblem.Of(e)));
        }
    }

    private static void Write(string path, byte[] content)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;
        using var file = new FileStream(path, options);
        file.Write(content);
        file.Flush(flushToDisk: true);
    }
}
