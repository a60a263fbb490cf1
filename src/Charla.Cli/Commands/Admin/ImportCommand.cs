using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Charla.Cli.Serve;
using Charla.Cli.Texts;
using Charla.Client;
using Charla.Protocol;

namespace Charla.Cli.Commands.Admin;

/// <summary><c>charla admin import CLASS.csv</c>: an account for everybody in a class list, and slips to hand out.</summary>
internal static class ImportCommand
{
    // So many people of the same name there are not.
    private const int MostNumbers = 1_000;

    public static Command Create(Surroundings here)
    {
        var (data, json) = (AccountAdmin.DataOption(), AccountAdmin.JsonOption());
        var file = new Argument<string>("class.csv") { Description = AccountTexts.Of("HelpClass") };
        var room = new Option<string?>("--room") { Description = AccountTexts.Of("HelpRoom"), HelpName = "#room" };
        var slips = new Option<string?>("--slips") { Description = AccountTexts.Of("HelpSlips"), HelpName = "FILE" };
        var address = new Option<string[]>("--address") { Description = AccountTexts.Of("HelpAddress"), HelpName = "TEXT" };
        var command = new Command("import", AccountTexts.Of("HelpImport")) { file, room, slips, address, data, json };
        command.Does(here, async (parsed, cancellation) =>
        {
            var path = parsed.GetRequiredValue(file);
            var pupils = ClassList.Read(path, Csv.Read(await BytesAsync(path, cancellation)), parsed.GetValue(room));
            await using var door = await AdminDoor.OpenAsync(parsed.GetValue(data), cancellation);
            var import = new Import(here, door.Administration, parsed.GetValue(json));
            try
            {
                await import.RunAsync(pupils, cancellation);
            }
            finally
            {
                // Also of an import that was cut short: nobody else knows these passwords.
                var wished = parsed.GetValue(slips) ?? Path.GetFileNameWithoutExtension(path) + "-slips.html";
                if (import.Made.Count > 0)
                    here.Error.WriteLine(AccountTexts.Of("SlipsIn", Slips.Write(wished, import.Made, Addresses(door, parsed.GetValue(address) ?? []))));
            }

            var outcome = AccountTexts.Of("Imported", import.Made.Count, import.There, import.Failed);
            if (import.Failed > 0)
                throw new CommandException(ExitCode.Refused, outcome);
            here.Error.WriteLine(outcome);
        });
        return command;
    }

    private static async Task<byte[]> BytesAsync(string path, CancellationToken cancellation)
    {
        try
        {
            return await File.ReadAllBytesAsync(path, cancellation);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.Usage, AccountTexts.Of("CannotRead", path, FileProblem.Of(error)));
        }
    }

    /// <summary>What people type: as it was given, or this machine's addresses, for others before its own.</summary>
    private static IReadOnlyList<string> Addresses(AdminDoor door, string[] given)
    {
        if (given.Length > 0)
            return given;
        var tcp = door.Ports.GetValueOrDefault(Client.Transport.Tcp, Limits.DefaultPort);
        var http = door.Ports.GetValueOrDefault(Client.Transport.WebSocket, Limits.DefaultHttpPort);
        var own = TypedAddresses.Of([new IPEndPoint(IPAddress.Any, tcp)]).Select(text => IPEndPoint.Parse(text).Address).ToList();
        var address = own.Find(one => !IPAddress.IsLoopback(one)) ?? IPAddress.Loopback;
        return [$"{address}:{tcp.ToString(CultureInfo.InvariantCulture)}", $"http://{address}:{http.ToString(CultureInfo.InvariantCulture)}"];
    }

    /// <summary>One run: what there was, what was made.</summary>
    private sealed class Import(Surroundings here, Administration admin, bool json)
    {
        private readonly Dictionary<string, Account> _known = new(StringComparer.OrdinalIgnoreCase);
        private readonly HashSet<string> _mine = new(StringComparer.OrdinalIgnoreCase);

        public List<Slip> Made { get; } = [];

        public int There { get; private set; }

        public int Failed { get; private set; }

        public async Task RunAsync(IReadOnlyList<Pupil> pupils, CancellationToken cancellation)
        {
            // Of a deleted one only the nick is left, which nobody gets.
            foreach (var account in (await AccountAdmin.AccountsAsync(admin, cancellation)).Where(account => !account.Deleted))
                _known[account.Nick] = account;

            // Who has a nick of the list's own comes first, so that no other gets it.
            foreach (var pupil in pupils)
            {
                if (pupil.Nick is not null)
                    _mine.Add(pupil.Nick);
            }

            foreach (var pupil in pupils)
                await TakeAsync(pupil, cancellation);
        }

        private async Task TakeAsync(Pupil pupil, CancellationToken cancellation)
        {
            for (var number = 1; number <= MostNumbers; number++)
            {
                var nick = pupil.Nick ?? NickFor(pupil, ref number);
                if (nick is null)
                {
                    Tell(pupil, pupil.Name ?? "", failure: AccountTexts.Of("NoNick", pupil.Row));
                    return;
                }

                if (_known.ContainsKey(nick))
                {
                    There++;
                    Tell(pupil, nick);
                    return;
                }

                try
                {
                    var password = await admin.CreateAsync(nick, pupil.Password, pupil.Name, pupil.Room, cancellation);
                    Made.Add(new Slip(nick, pupil.Name, password));
                    Tell(pupil, nick, password);
                    return;
                }
                catch (CharlaException refused) when (refused.Code == ErrorCode.NameTaken && pupil.Nick is null)
                {
                    // It looks like another one's: the next number.
                }
                catch (CharlaException refused) when (refused.Failure == Failure.Refused)
                {
                    Tell(pupil, nick, failure: refused.Message);
                    return;
                }
            }
        }

        // The first one that is free in the list, and on the server free or the same person's from an earlier run.
        private string? NickFor(Pupil pupil, ref int number)
        {
            if (pupil.Basis is null || pupil.Name is null)
                return null;
            for (; number <= MostNumbers; number++)
            {
                var nick = ClassList.NickOf(pupil.Basis, number);
                if (!Names.TryKeys(nick, out _, out _))
                    return null;
                if (_known.TryGetValue(nick, out var other) && ClassList.Plain(other.Name ?? "") != ClassList.Plain(pupil.Name))
                    continue;
                if (_mine.Add(nick))
                    return nick;
            }

            return null;
        }

        private void Tell(Pupil pupil, string nick, string? password = null, string? failure = null)
        {
            if (failure is not null)
                Failed++;
            var line = json
                ? JsonText.Line(new JsonObject
                {
                    ["nick"] = nick,
                    ["name"] = pupil.Name,
                    ["room"] = pupil.Room,
                    ["created"] = password is not null,
                    ["password"] = password,
                    ["error"] = failure,
                })
                : password is not null ? AccountTexts.Of("Password", SafeText.Line(nick), password)
                : failure is not null ? AccountTexts.Of("Failed", SafeText.Line(nick), SafeText.Line(failure))
                : AccountTexts.Of("There", SafeText.Line(nick));
            here.Out.WriteLine(line);
        }
    }
}
