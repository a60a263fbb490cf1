using System.Globalization;
using Charla.CommandLine;
using Charla.CommandLine.Texts;
using Charla.Protocol;
using Charla.Terminal;

namespace Charla.Chat;

/// <summary>Asks the person at the terminal who they are; what a nick and a password must be is said before they are typed.</summary>
internal sealed class AskedPerson(Surroundings here, CancellationToken cancellation)
{
    /// <summary>Whether they want an account, under this nick if they named one.</summary>
    public async Task<bool> IsNewAsync(string? nick)
    {
        while (true)
        {
            var answer = await LineAsync(nick is null ? ChatTexts.Of("PromptNew") : ChatTexts.Of("PromptNewAs", SafeText.Line(nick)));
            if (YesOrNo.Of(answer) is { } isNew)
                return isNew;
        }
    }

    /// <summary>The nick of an account there is; the one that is known is not asked for.</summary>
    public async Task<string> NickAsync(string? known)
    {
        while (string.IsNullOrWhiteSpace(known))
            known = await LineAsync(Say.PromptNick);
        return known.Trim();
    }

    /// <summary>A nick that can be one.</summary>
    public async Task<string> NewNickAsync(string? known)
    {
        if (known is null)
            here.Out.WriteLine(ChatTexts.Of("RulesNick", Limits.NameRunes));
        while (true)
        {
            var nick = await NickAsync(known);
            var fault = Names.TryKeys(nick, out _, out var bad) ? Names.RefuseNew(nick) : bad;
            if (fault is null)
                return nick;
            here.Out.WriteLine(SafeText.Line(fault.Message(CultureInfo.CurrentUICulture)));
            known = null;
        }
    }

    public Task<string> PasswordAsync(string nick) => here.ReadHiddenAsync(Say.PromptPasswordOf(SafeText.Line(nick)), cancellation);

    /// <summary>A password that can be one, typed twice alike.</summary>
    public async Task<string> NewPasswordAsync()
    {
        here.Out.WriteLine(ChatTexts.Of("RulesPassword", Limits.PasswordMinChars));
        while (true)
        {
            var password = await here.ReadHiddenAsync(Say.PromptPassword, cancellation);
            if (new StringInfo(password).LengthInTextElements < Limits.PasswordMinChars)
                here.Out.WriteLine(ChatTexts.Of("PasswordShort", Limits.PasswordMinChars));
            else if (TypedText.BytesOf(password) > Limits.PasswordMaxBytes)
                here.Out.WriteLine(ChatTexts.Of("PasswordLong", Limits.PasswordMaxBytes));
            else if (await here.ReadHiddenAsync(Say.PromptPasswordAgain, cancellation) == password)
                return password;
            else
                here.Out.WriteLine(Say.PasswordsDiffer);
        }
    }

    private async Task<string> LineAsync(string prompt)
    {
        here.Out.Write(prompt);
        here.Out.Flush();
        return await here.ReadLineAsync(cancellation) ?? throw new OperationCanceledException();
    }
}
