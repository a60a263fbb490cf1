using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.RegularExpressions;
using Charla.CommandLine;
using Charla.CommandLine.Texts;
using Charla.Terminal;

namespace Charla.Cli.Commands;

/// <summary>What is wrong with a command line, and what there is instead.</summary>
/// <remarks>
/// The library takes an option that it does not know for an argument. Here it is an error, for every command alike, unless it comes
/// after <c>--</c>: whoever mistypes an option must not have it posted.
/// </remarks>
internal sealed partial record UsageError(string Sentence, string Hint)
{
    /// <summary>What is wrong; null where nothing is.</summary>
    /// <param name="parsed">How the library understood it.</param>
    /// <param name="args">What was typed.</param>
    public static UsageError? Of(ParseResult parsed, string[] args)
    {
        if (parsed.Action is Help or ProgramVersion.Action)
            return null;
        var command = parsed.CommandResult.Command;
        if (command is { Arguments.Count: 0, Subcommands.Count: > 0 } && parsed.UnmatchedTokens is [var word, ..] && !IsOption(word))
            return OfCommand(parsed.CommandResult, word);
        if ((UnknownOption(parsed, args) ?? BadCluster(parsed.CommandResult, args)) is { } option)
            return OfOption(parsed.CommandResult, option);
        if (Empty(parsed.CommandResult) is { } empty)
            return new UsageError(Say.EmptyValue(empty), Say.SeeHelp(Path(parsed.CommandResult)));
        return parsed.Errors.Count > 0 ? new UsageError(Explained(parsed), Say.SeeHelp(Path(parsed.CommandResult))) : null;
    }

    /// <summary>A word that is none of the commands.</summary>
    public static UsageError OfCommand(CommandResult group, string word)
    {
        string[] known = [.. group.Command.Subcommands.Where(c => !c.Hidden).Select(c => c.Name)];
        return new UsageError(
            Meant(Say.NoCommand(SafeText.Line(word)), Nearest.To(word, known)),
            $"{Say.Commands(string.Join(", ", known))} {Say.SeeHelp(Path(group))}");
    }

    /// <summary>The command with those above it: <c>charla admin backup</c>.</summary>
    public static string Path(CommandResult result)
    {
        var names = new List<string>();
        for (SymbolResult? at = result; at is CommandResult command; at = at.Parent)
            names.Insert(0, command.Command is RootCommand ? "charla" : command.Command.Name);
        return string.Join(' ', names);
    }

    private static UsageError OfOption(CommandResult result, string option)
    {
        Option[] there = [.. InScope(result).Where(o => !o.Hidden)];
        var typed = SafeText.Line(option.Split('=', ':')[0]);
        return new UsageError(
            Meant(Say.NoOption(typed, Path(result)), Nearest.To(typed, there.Select(o => o.Name))),
            $"{Say.Options(string.Join(", ", there.Select(o => o.Name)))} {Say.AfterDashes} {Say.SeeHelp(Path(result))}");
    }

    private static string Meant(string sentence, string? nearest) => nearest is null ? sentence : $"{sentence} {Say.DidYouMean(nearest)}";

    private static IEnumerable<Option> InScope(CommandResult result)
    {
        for (SymbolResult? at = result; at is CommandResult command; at = at.Parent)
        {
            foreach (var option in command.Command.Options.Where(o => at == result || o.Recursive))
                yield return option;
        }
    }

    // The first word before "--" that looks like an option and was taken for something else.
    private static string? UnknownOption(ParseResult parsed, string[] args) => parsed.Tokens
        .TakeWhile(token => token.Type != TokenType.DoubleDash)
        // An option's value may look like one where it is written --option=value.
        .FirstOrDefault(token => token.Type == TokenType.Argument && IsOption(token.Value) && args.Contains(token.Value, StringComparer.Ordinal))
        ?.Value;

    // Mostly a variable of a script that is not set: "$FILE".
    private static string? Empty(CommandResult result) => result.Children
        .Where(given => given is OptionResult { Option.Name: "--to" or "--slips" or "--config" or "--data" or "--address" or "--server" or "--nick" or "--as" }
            or ArgumentResult { Argument.Name: "file" or "class.csv" or "conversation" or "nick" or "device-name" })
        .FirstOrDefault(given => given.Tokens.Any(token => token.Value.Length == 0)) switch
    {
        OptionResult option => option.Option.Name,
        ArgumentResult argument => $"<{argument.Argument.HelpName ?? argument.Argument.Name}>",
        _ => null,
    };

    // "-qx" is -q and -x: where there is no -x, the library would take an x for a word of the text.
    private static string? BadCluster(CommandResult result, string[] args)
    {
        var there = InScope(result).SelectMany(option => option.Aliases.Append(option.Name).Select(name => (name, option)))
            .DistinctBy(one => one.name, StringComparer.Ordinal).ToDictionary(one => one.name, one => one.option, StringComparer.Ordinal);
        return args.TakeWhile(arg => arg != "--").FirstOrDefault(arg => arg.Length > 2 && arg[0] == '-' && IsOption(arg) && !there.ContainsKey(arg) && IsBad(arg));

        bool IsBad(string arg)
        {
            foreach (var letter in arg[1..])
            {
                if (!there.TryGetValue("-" + letter, out var option))
                    return letter != '-' && there.ContainsKey("-" + arg[1]);
                if (option.ValueType != typeof(bool))
                    return false;
            }

            return false;
        }
    }

    private static bool IsOption(string word) => OptionName().IsMatch(word);

    private static string Explained(ParseResult parsed)
    {
        if (parsed.UnmatchedTokens is [var word, ..])
            return Say.TooMuch(SafeText.Line(word), Path(parsed.CommandResult));
        if (parsed.CommandResult.Command.Arguments.FirstOrDefault(a => a.Arity.MinimumNumberOfValues > (parsed.GetResult(a)?.Tokens.Count ?? 0)) is { } missing)
            return OfMissing(parsed.CommandResult, missing);

        // The last one is about what was typed last, and is the most exact.
        var error = parsed.Errors[^1];
        return error.SymbolResult is { Tokens: [.., var given] } ? OfValue(error.Message, SafeText.Line(given.Value)) : error.Message;
    }

    private static string OfMissing(CommandResult result, Argument missing)
    {
        var sentence = Say.MissingArgument(Path(result), missing.HelpName ?? missing.Name);
        return missing.Name == "conversation" ? $"{sentence} {Say.QuoteHash}" : sentence;
    }

    // The library names the type it wanted, which says nothing to people, and what it takes in a line each.
    private static string OfValue(string message, string given)
    {
        if (message.Contains("'System.", StringComparison.Ordinal))
            return Say.NotANumber(given);
        return message.Split('\n') is [_, _, ..] lines
            ? Say.NotOneOf(given, string.Join(", ", lines[1..].Select(line => line.Trim().Trim('\'')).Where(line => line.Length > 0)))
            : message;
    }

    // One or two dashes and a letter, without blanks in the name: -5, -, -> and "- a list" are none.
    [GeneratedRegex(@"^--?\p{L}[^\s=:]*(?:[=:].*)?$", RegexOptions.NonBacktracking | RegexOptions.Singleline)]
    private static partial Regex OptionName();
}
