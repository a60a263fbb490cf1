using System.Globalization;
using System.Text.Json.Nodes;
using Charla.Cli.Texts;
using Charla.Client;
using Charla.CommandLine;
using Charla.Protocol;
using Charla.Terminal;

namespace Charla.Cli.Commands.Admin;

/// <summary>One run over a class list: who is there, and who is new.</summary>
/// <param name="here">Where it is told.</param>
/// <param name="admin">The server; null where there is none yet, for a preview.</param>
/// <param name="json">Tell it to a program.</param>
internal sealed class ClassImport(Surroundings here, Administration? admin, bool json)
{
    // So many people of the same name there are not.
    private const int MostNumbers = 1_000;

    private readonly Dictionary<string, Account> _known = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _lookalikes = new(StringComparer.Ordinal);
    private readonly HashSet<string> _mine = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Nothing is done, only told.</summary>
    public bool IsPreview { get; init; }

    /// <summary>Those who have an account now, with the passwords that nobody else knows.</summary>
    public List<Slip> Made { get; } = [];

    public int New { get; private set; }

    public int There { get; private set; }

    public int Failed { get; private set; }

    /// <summary>Takes everybody, one after the other.</summary>
    public async Task RunAsync(IReadOnlyList<Pupil> pupils, CancellationToken cancellation)
    {
        foreach (var account in admin is null ? [] : await AccountAdmin.AccountsAsync(admin, cancellation))
        {
            // Of a deleted one only the nick is left, which nobody gets.
            if (!account.Deleted)
                _known[account.Nick] = account;
            Remember(account.Nick);
        }

        // Nicks that the list itself gives come first, so that nobody else gets them.
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
                Tell(pupil, pupil.Name ?? "", failure: AccountTexts.Of("NoNick"));
                return;
            }

            if (_known.TryGetValue(nick, out var there))
            {
                There++;
                Tell(pupil, nick, there: there);
                return;
            }

            try
            {
                await MakeAsync(pupil, nick, cancellation);
                return;
            }
            catch (CharlaException refused) when (refused.Code == ErrorCode.AlreadyExists && pupil.Nick is null)
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

    private async Task MakeAsync(Pupil pupil, string nick, CancellationToken cancellation)
    {
        if (IsPreview)
            Check(nick);
        var password = IsPreview ? null : await admin!.CreateAsync(nick, pupil.Password, pupil.Name, pupil.Room, cancellation);
        Remember(nick);
        New++;
        if (password is not null)
            Made.Add(new Slip(nick, pupil.Name, password));
        Tell(pupil, nick, password);
    }

    // What the server would say of the nick, as far as that can be known without asking for the account.
    private void Check(string nick)
    {
        if (!Names.TryKeys(nick, out var keys, out var fault) || (fault = Names.RefuseNew(nick)) is not null)
            throw new CharlaException(fault.Code, fault.Message(CultureInfo.CurrentUICulture));
        if (_lookalikes.Contains(keys.Skeleton))
            throw new CharlaException(ErrorCode.AlreadyExists, AccountTexts.Of("LooksAlike"));
    }

    private void Remember(string nick)
    {
        if (Names.TryKeys(nick, out var keys, out _))
            _lookalikes.Add(keys.Skeleton);
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
            if (_known.TryGetValue(nick, out var other) && ClassColumns.Plain(other.Name ?? "") != ClassColumns.Plain(pupil.Name))
                continue;
            if (_mine.Add(nick))
                return nick;
        }

        return null;
    }

    private void Tell(Pupil pupil, string nick, string? password = null, Account? there = null, string? failure = null)
    {
        if (failure is not null)
            Failed++;
        here.Out.WriteLine(json ? Json(pupil, nick, password, there, failure) : IsPreview ? Preview(pupil, nick, there, failure) : Line(nick, password, failure));
    }

    private static string Line(string nick, string? password, string? failure) =>
        password is not null ? AccountTexts.Of("Password", SafeText.Line(nick), password)
        : failure is not null ? AccountTexts.Of("Failed", SafeText.Line(nick), SafeText.Line(failure))
        : AccountTexts.Of("There", SafeText.Line(nick));

    private static string Preview(Pupil pupil, string nick, Account? there, string? failure)
    {
        var state = failure is not null ? SafeText.Line(failure)
            : there is null ? AccountTexts.Of("WouldBeNew")
            : there.Name is { Length: > 0 } name ? AccountTexts.Of("ThereAs", SafeText.Line(name)) : AccountTexts.Of("IsThere");
        return string.Join('\t', AccountTexts.Of("ListLine", pupil.Line), SafeText.Line(nick), SafeText.Line(pupil.Name), SafeText.Line(pupil.Room), state);
    }

    private string Json(Pupil pupil, string nick, string? password, Account? there, string? failure) => JsonText.Line(new JsonObject
    {
        ["line"] = pupil.Line,
        ["nick"] = nick,
        ["name"] = pupil.Name,
        ["room"] = pupil.Room,
        ["state"] = failure is not null ? "refused" : there is not null ? "there" : "new",
        ["created"] = password is not null,
        ["password"] = password,
        ["error"] = failure,
    });
}
