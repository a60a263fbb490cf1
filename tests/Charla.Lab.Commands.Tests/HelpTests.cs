using System.CommandLine;
using System.Globalization;
using Charla.CommandLine;
using Charla.Testing;

namespace Charla.Lab.Commands.Tests;

/// <summary>What the commands of the labs say of themselves.</summary>
public sealed class HelpTests : IDisposable
{
    private readonly CharlaCommand _charla = new();

    public static TheoryData<string, string> Commands
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var (path, _) in All("en"))
            {
                data.Add(path, "en");
                data.Add(path, "es");
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Every_command_describes_itself_and_all_it_takes(string path, string language)
    {
        var command = All(language).Single(c => c.Path == path).Command;
        var help = await _charla.RunAsync([.. path.Split(' '), "--help", "--lang", language]);
        Assert.Equal((0, ""), (help.ExitCode, help.Error));
        var shown = Words(help.Out);
        IEnumerable<Symbol> all = [command, .. command.Arguments, .. command.Options, .. command.Subcommands];
        Assert.All(all.Where(symbol => !symbol.Hidden), symbol =>
        {
            Assert.False(string.IsNullOrWhiteSpace(symbol.Description), $"{path}: {symbol.Name}");
            Assert.Contains(symbol is Argument argument ? argument.HelpName ?? argument.Name : symbol.Name, help.Out, StringComparison.Ordinal);
            // The columns of a table are as narrow as they must be: its words are there, and in order.
            Assert.Contains(Words(symbol.Description).Split(' ')[0], shown, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void The_two_languages_differ()
    {
        var english = All("en").SelectMany(c => Descriptions(c.Path, c.Command)).ToList();
        var spanish = All("es").SelectMany(c => Descriptions(c.Path, c.Command)).ToList();
        Assert.NotEmpty(english);
        Assert.Equal(english.Select(d => d.Of), spanish.Select(d => d.Of));
        Assert.Empty(english.Zip(spanish).Where(pair => pair.First.Text == pair.Second.Text).Select(pair => pair.First.Of));
    }

    public void Dispose() => _charla.Dispose();

    private static List<(string Path, Command Command)> All(string language)
    {
        var before = CultureInfo.CurrentUICulture;
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(language);
        try
        {
            using var charla = new CharlaCommand();
            var lab = LabCommand.Create(charla.Surroundings(TextReader.Null, TextWriter.Null, TextWriter.Null));
            Placeholders.Translate(lab);
            return [.. Below("lab", lab)];
        }
        finally
        {
            CultureInfo.CurrentUICulture = before;
        }
    }

    private static IEnumerable<(string Path, Command Command)> Below(string path, Command command) =>
        command.Subcommands.SelectMany(below => Below($"{path} {below.Name}", below)).Prepend((path, command));

    private static IEnumerable<(string Of, string? Text)> Descriptions(string path, Command command) =>
        ((IEnumerable<Symbol>)[command, .. command.Arguments, .. command.Options]).Select(symbol => ($"{path} {symbol.Name}", symbol.Description));

    private static string Words(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
