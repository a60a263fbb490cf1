using System.CommandLine;
using System.Text.Json.Nodes;
using Charla.Cli.Texts;
using Charla.Client;
using Charla.CommandLine;
using Charla.Protocol;
using Charla.Terminal;

namespace Charla.Cli.Commands.Admin;

/// <summary><c>charla admin list|create|password|disable|enable|delete|role|owner</c>: the accounts of the server.</summary>
internal static class AccountAdmin
{
    public static IEnumerable<Command> All(Surroundings here) =>
    [
        List(here),
        Create(here),
        Password(here),
        OnNick(here, "disable", "HelpDisable", "Disabled", (admin, nick, cancellation) => admin.DisableAsync(nick, on: true, cancellation)),
        OnNick(here, "enable", "HelpEnable", "Enabled", (admin, nick, cancellation) => admin.DisableAsync(nick, on: false, cancellation)),
        Delete(here),
        Role(here),
        OnNick(here, "owner", "HelpOwner", "Claimed", (admin, nick, cancellation) => admin.SetRoleAsync(nick, ServerRole.Owner, cancellation)),
    ];

    /// <summary>Which folder is meant.</summary>
    public static Option<string?> DataOption() => new("--data") { Description = AccountTexts.Of("HelpData"), HelpName = "DIR" };

    public static Option<bool> JsonOption() => new("--json") { Description = AccountTexts.Of("HelpJson") };

    /// <summary>All pages of the list.</summary>
    public static async Task<List<Account>> AccountsAsync(Administration admin, CancellationToken cancellation)
    {
        var accounts = new List<Account>();
        Page<Account> page;
        do
        {
            page = await admin.AccountsAsync(accounts.Count > 0 ? accounts[^1].Nick : null, cancellation: cancellation);
            accounts.AddRange(page.Rows);
        }
        while (page.More && page.Rows.Count > 0);
        return accounts;
    }

    private static Argument<string> NickArgument() => new("nick") { Description = AccountTexts.Of("HelpNick") };

    private static Command List(Surroundings here)
    {
        var (data, json) = (DataOption(), JsonOption());
        var command = new Command("list", AccountTexts.Of("HelpList")) { data, json };
        command.Does(here, async (parsed, cancellation) =>
        {
            await using var door = await AdminDoor.OpenAsync(parsed.GetValue(data), cancellation);
            foreach (var account in await AccountsAsync(door.Administration, cancellation))
                here.Out.WriteLine(parsed.GetValue(json) ? Json(account) : Line(account));
        });
        return command;
    }

    private static Command Create(Surroundings here)
    {
        var (data, json, nick) = (DataOption(), JsonOption(), NickArgument());
        var name = new Option<string?>("--name") { Description = AccountTexts.Of("HelpName"), HelpName = "TEXT" };
        var room = new Option<string?>("--room") { Description = AccountTexts.Of("HelpRoom"), HelpName = "#room" };
        var input = new Option<bool>("--password-stdin") { Description = AccountTexts.Of("HelpPasswordStdin") };
        var command = new Command("create", AccountTexts.Of("HelpCreate")) { nick, name, room, input, data, json };
        command.Does(here, async (parsed, cancellation) =>
        {
            var given = await PasswordAsync(here, parsed.GetValue(input), cancellation);
            await using var door = await AdminDoor.OpenAsync(parsed.GetValue(data), cancellation);
            var who = parsed.GetRequiredValue(nick);
            var password = await door.Administration.CreateAsync(who, given, parsed.GetValue(name), parsed.GetValue(room), cancellation);
            WritePassword(here, who, password, parsed.GetValue(json));
        });
        return command;
    }

    private static Command Password(Surroundings here)
    {
        var (data, json, nick) = (DataOption(), JsonOption(), NickArgument());
        var input = new Option<bool>("--password-stdin") { Description = AccountTexts.Of("HelpPasswordStdin") };
        var command = new Command("password", AccountTexts.Of("HelpReset")) { nick, input, data, json };
        command.Does(here, async (parsed, cancellation) =>
        {
            var given = await PasswordAsync(here, parsed.GetValue(input), cancellation);
            await using var door = await AdminDoor.OpenAsync(parsed.GetValue(data), cancellation);
            var who = parsed.GetRequiredValue(nick);
            WritePassword(here, who, await door.Administration.SetPasswordAsync(who, given, cancellation), parsed.GetValue(json));
        });
        return command;
    }

    private static Command Delete(Surroundings here)
    {
        var (data, nick) = (DataOption(), NickArgument());
        var yes = new Option<bool>("--yes") { Description = AccountTexts.Of("HelpYes") };
        var command = new Command("delete", AccountTexts.Of("HelpDelete")) { nick, yes, data };
        command.Does(here, async (parsed, cancellation) =>
        {
            var who = parsed.GetRequiredValue(nick);
            await using var door = await AdminDoor.OpenAsync(parsed.GetValue(data), cancellation);
            if (!parsed.GetValue(yes))
            {
                here.Error.Write(AccountTexts.Of("AskDelete", SafeText.Line(who)));
                if ((await here.ReadLineAsync(cancellation))?.Trim() != who)
                    throw new CommandException(ExitCode.Usage, AccountTexts.Of("NotDeleted"));
            }

            await door.Administration.DeleteAsync(who, cancellation);
            here.Out.WriteLine(AccountTexts.Of("Deleted", SafeText.Line(who)));
        });
        return command;
    }

    private static Command Role(Surroundings here)
    {
        var (data, nick) = (DataOption(), NickArgument());
        var role = new Argument<string>("role") { Description = AccountTexts.Of("HelpRoleName") };
        var command = new Command("role", AccountTexts.Of("HelpRole")) { nick, role, data };
        command.Does(here, async (parsed, cancellation) =>
        {
            var (who, name) = (parsed.GetRequiredValue(nick), parsed.GetRequiredValue(role));
            if (!Vocabulary.ServerRoles.TryRead(name, out var wished))
                throw new CommandException(ExitCode.Usage, AccountTexts.Of("BadRole", SafeText.Line(name)));
            await using var door = await AdminDoor.OpenAsync(parsed.GetValue(data), cancellation);
            await door.Administration.SetRoleAsync(who, wished, cancellation);
            here.Out.WriteLine(AccountTexts.Of("RoleIs", SafeText.Line(who), name));
        });
        return command;
    }

    private static Command OnNick(
        Surroundings here, string verb, string help, string done, Func<Administration, string, CancellationToken, Task> act)
    {
        var (data, nick) = (DataOption(), NickArgument());
        var command = new Command(verb, AccountTexts.Of(help)) { nick, data };
        command.Does(here, async (parsed, cancellation) =>
        {
            await using var door = await AdminDoor.OpenAsync(parsed.GetValue(data), cancellation);
            await act(door.Administration, parsed.GetRequiredValue(nick), cancellation);
            here.Out.WriteLine(AccountTexts.Of(done, SafeText.Line(parsed.GetRequiredValue(nick))));
        });
        return command;
    }

    // Null: the server makes one up.
    private static async Task<string?> PasswordAsync(Surroundings here, bool fromInput, CancellationToken cancellation) =>
        fromInput ? await CommandLine.Password.AskAsync(here, fromInput: true, isNew: true, cancellation) : null;

    private static void WritePassword(Surroundings here, string nick, string password, bool json) => here.Out.WriteLine(json
        ? JsonText.Line(new JsonObject { ["nick"] = nick, ["password"] = password })
        : AccountTexts.Of("Password", SafeText.Line(nick), password));

    private static string Line(Account account)
    {
        var state = new List<string>();
        if (account.Role > ServerRole.Member)
            state.Add(Vocabulary.ServerRoles.TextOf(account.Role));
        if (account.Deleted)
            state.Add(AccountTexts.Of("StateDeleted"));
        else if (account.Disabled)
            state.Add(AccountTexts.Of("StateDisabled"));
        if (account.Online)
            state.Add(AccountTexts.Of("StateOnline"));
        return $"{SafeText.Line(account.Nick)}\t{SafeText.Line(account.Name)}\t{string.Join(", ", state)}".TrimEnd();
    }

    private static string Json(Account account) => JsonText.Line(new JsonObject
    {
        ["nick"] = account.Nick,
        ["name"] = account.Name,
        ["role"] = Vocabulary.ServerRoles.TextOf(account.Role == ServerRole.Unknown ? ServerRole.Member : account.Role),
        ["created"] = account.Created,
        ["seen"] = account.Seen,
        ["online"] = account.Online,
        ["password"] = account.HasPassword,
        ["disabled"] = account.Disabled,
        ["deleted"] = account.Deleted,
    });
}
