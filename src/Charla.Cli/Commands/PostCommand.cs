using System.CommandLine;
using System.Globalization;
using System.Text;
using Charla.Client;
using Charla.CommandLine;
using Charla.CommandLine.Texts;

namespace Charla.Cli.Commands;

/// <summary><c>charla post CONVERSATION [TEXT…]</c>: posts its arguments, or what comes in on standard input.</summary>
internal static class PostCommand
{
    public static Command Create(Surroundings here)
    {
        var command = new Command("post", Say.HelpPost);
        var conversation = new Argument<string>("conversation") { Description = Say.HelpConversation };
        var words = new Argument<string[]>("text") { Description = Say.HelpPostText, Arity = ArgumentArity.ZeroOrMore };
        var options = new Target.Options();
        var lines = new Option<bool>("--lines") { Description = Say.HelpPostLines };
        var quiet = new Option<bool>("--quiet", "-q") { Description = Say.HelpQuiet };
        var json = new Option<bool>("--json") { Description = Say.HelpJson };
        command.Add(conversation);
        command.Add(words);
        command.Add(lines);
        command.Add(quiet);
        command.Add(json);
        options.AddTo(command);
        command.Does(here, async (parsed, cancellation) =>
        {
            var target = options.Of(parsed, here);
            var given = parsed.GetValue(words) ?? [];
            if (given.Length > 0 && parsed.GetValue(lines))
                throw new CommandException(ExitCode.Usage, Say.LinesOrText);
            await using var client = await Session.SignInAsync(here, target, cancellation);
            var name = parsed.GetRequiredValue(conversation);
            await foreach (var text in Texts(here, given, parsed.GetValue(lines), cancellation))
            {
                var stored = await client.PostAsync(name, text, cancellation: cancellation);
                if (!parsed.GetValue(quiet))
                    here.Out.WriteLine(parsed.GetValue(json) ? StoredText.Json(stored) : StoredText.Line(stored));
            }
        });
        return command;
    }

    private static async IAsyncEnumerable<string> Texts(
        Surroundings here, string[] words, bool byLine, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        if (byLine)
        {
            while (await here.ReadLineAsync(cancellation) is { } line)
            {
                if (!IsBlank(line))
                    yield return line;
            }

            yield break;
        }

        var text = words.Length > 0 ? string.Join(' ', words) : (await here.ReadToEndAsync(cancellation)).TrimEnd('\r', '\n');
        // One kind of end of a line, whatever system wrote it.
        text = text.ReplaceLineEndings("\n");
        yield return !IsBlank(text) ? text : throw new CommandException(ExitCode.Usage, Say.NothingToPost);
    }

    // Nothing that anybody could see.
    private static bool IsBlank(string text) => text.EnumerateRunes()
        .All(rune => Rune.IsWhiteSpace(rune) || Rune.GetUnicodeCategory(rune) is UnicodeCategory.Format or UnicodeCategory.Control);
}
