using System.CommandLine;
using System.Globalization;
using System.Text;
using Charla.CommandLine;
using Charla.CommandLine.Texts;

namespace Charla.Cli.Commands;

/// <summary><c>charla man</c>: prints the manual page, made from what <c>--help</c> says, as roff.</summary>
internal static class ManCommand
{
    // Options that so many commands have are explained once.
    private const int Many = 5;

    public static Command Create(Surroundings here)
    {
        var command = new Command("man", Say.HelpMan);
        command.Does(here, (parsed, _) =>
        {
            here.Out.Write(Page(parsed.RootCommandResult.Command));
            return Task.CompletedTask;
        });
        return command;
    }

    private static string Page(Command root)
    {
        var all = Below(root, "").ToList();
        var common = all.SelectMany(c => c.Command.Options).GroupBy(o => (o.Name, o.Description))
            .Where(same => same.Count() >= Many).Select(same => same.First()).ToList();
        var page = new StringBuilder();
        page.Append(CultureInfo.InvariantCulture, $".TH CHARLA 1 \"\" \"Charla {ProgramVersion.Number}\"\n");
        Section(page, Say.ManName);
        page.Append("charla \\- ").Append(Text(Say.ManWhat)).Append('\n');
        Section(page, Say.ManSynopsis);
        page.Append(".B charla\n").Append(Text(Say.ManUsage)).Append('\n');
        Section(page, Say.ManDescription);
        page.Append(Text(root.Description ?? "")).Append('\n');
        foreach (var option in root.Options.Where(o => !o.Hidden))
            Item(page, Written(option), option.Description);
        Section(page, Say.ManCommands);
        foreach (var (name, command) in all)
        {
            page.Append(".SS \"").Append(Text(Synopsis(name, command))).Append("\"\n").Append(Text(command.Description ?? "")).Append('\n');
            foreach (var argument in command.Arguments.Where(a => !a.Hidden))
                Item(page, argument.HelpName ?? argument.Name, argument.Description);
            foreach (var option in command.Options.Where(o => !o.Hidden && !common.Exists(c => c.Name == o.Name && c.Description == o.Description)))
                Item(page, Written(option), option.Description);
        }

        Section(page, Say.ManCommon);
        page.Append(Text(Say.ManCommonWhat)).Append('\n');
        foreach (var option in common)
            Item(page, Written(option), option.Description);
        return page.ToString();
    }

    private static IEnumerable<(string Name, Command Command)> Below(Command command, string path)
    {
        foreach (var sub in command.Subcommands.Where(c => !c.Hidden))
        {
            yield return (path + sub.Name, sub);
            foreach (var deeper in Below(sub, path + sub.Name + " "))
                yield return deeper;
        }
    }

    private static string Synopsis(string name, Command command) =>
        string.Join(' ', command.Arguments.Where(a => !a.Hidden).Select(Place).Prepend("charla " + name));

    private static string Place(Argument argument)
    {
        var name = argument.HelpName ?? argument.Name;
        var several = argument.Arity.MaximumNumberOfValues > 1 ? " …" : "";
        return argument.Arity.MinimumNumberOfValues == 0 ? $"[{name}{several}]" : name + several;
    }

    private static string Written(Option option) =>
        string.Join(", ", option.Aliases.Where(a => a.StartsWith('-')).Prepend(option.Name).Distinct(StringComparer.Ordinal))
        + (option.HelpName is { } value ? " " + value : "");

    private static void Section(StringBuilder page, string title) => page.Append(".SH \"").Append(Text(title)).Append("\"\n");

    private static void Item(StringBuilder page, string what, string? text) =>
        page.Append(".TP\n.B \"").Append(Text(what)).Append("\"\n").Append(Text(text ?? "")).Append('\n');

    // What roff would take for something else: its escapes, quotes in a request, a request at the start of a line.
    private static string Text(string text)
    {
        var safe = text.ReplaceLineEndings(" ")
            .Replace("\\", "\\e", StringComparison.Ordinal)
            .Replace("-", "\\-", StringComparison.Ordinal)
            .Replace("\"", "\\(dq", StringComparison.Ordinal);
        var ascii = new StringBuilder();
        foreach (var rune in (safe.StartsWith('.') || safe.StartsWith('\'') ? "\\&" + safe : safe).EnumerateRunes())
            _ = rune.IsAscii ? ascii.Append(rune) : ascii.Append(CultureInfo.InvariantCulture, $"\\[u{rune.Value:X4}]");
        return ascii.ToString();
    }
}
