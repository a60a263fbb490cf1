using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Charla.EndToEnd.Labs;

/// <summary>What must hold for the pages of docs/labs as a whole.</summary>
public sealed partial class PageSetTests
{
    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)")]
    private static partial Regex Link { get; }

    [GeneratedRegex(@"solutions/(?<name>[\w-]+\.(py|cs))\b")]
    private static partial Regex Solution { get; }

    [GeneratedRegex(@"^#+ +(?<title>.+?)\s*$", RegexOptions.Multiline)]
    private static partial Regex Heading { get; }

    [Fact]
    public void Every_page_is_there_in_both_languages()
    {
        var names = LabFolder.Pages.Select(page => page.Name).ToHashSet();
        Assert.NotEmpty(names);
        None(names.Where(name => !names.Contains(Other(name))));
    }

    [Fact]
    public void The_same_is_typed_in_both_languages()
    {
        foreach (var page in LabFolder.Pages.Where(page => !page.Name.EndsWith(".es.md", StringComparison.Ordinal)))
            Assert.Equal(page.Typed, LabPage.Read(Path.Combine(LabFolder.Path, Other(page.Name))).Typed);
    }

    [Fact]
    public void Links_lead_somewhere()
    {
        var broken = from page in LabFolder.Pages
                     from Match link in Link.Matches(page.Prose)
                     let target = link.Groups["target"].Value
                     where !target.Contains("://", StringComparison.Ordinal) && !Exists(page, target)
                     select $"{page.Name}: {target}";
        None(broken);
    }

    [Fact]
    public void Who_reads_Spanish_is_led_to_Spanish_pages()
    {
        None(from page in LabFolder.Pages
             where page.Name.EndsWith(".es.md", StringComparison.Ordinal)
             from Match link in Link.Matches(page.Prose)
             let target = link.Groups["target"].Value.Split('#')[0]
             where target != Other(page.Name) && target.EndsWith(".md", StringComparison.Ordinal) && !target.EndsWith(".es.md", StringComparison.Ordinal)
             where File.Exists(Path.Combine(LabFolder.Path, Other(target)))
             select $"{page.Name}: {target}");
    }

    [Fact]
    public void Solutions_that_pages_name_exist_and_those_that_exist_are_run_by_a_page()
    {
        var named = LabFolder.Pages.SelectMany(page => Solution.Matches(page.Text)).Select(match => match.Groups["name"].Value).ToHashSet();
        None(named.Where(name => !File.Exists(Path.Combine(LabFolder.Solutions, name))));
        var typed = LabFolder.Pages.SelectMany(page => page.Typed).ToList();
        None(Directory.EnumerateFiles(LabFolder.Solutions)
            .Select(path => Path.GetFileName(path))
            .Where(name => name.EndsWith(".py", StringComparison.Ordinal) || name.EndsWith(".cs", StringComparison.Ordinal))
            .Where(name => !typed.Exists(line => line.Contains("solutions/" + name, StringComparison.Ordinal))));
    }

    private static void None(IEnumerable<string> wrong)
    {
        var list = string.Join('\n', wrong);
        Assert.True(list.Length == 0, list);
    }

    private static string Other(string name) => name.EndsWith(".es.md", StringComparison.Ordinal)
        ? name[..^".es.md".Length] + ".md"
        : name[..^".md".Length] + ".es.md";

    private static bool Exists(LabPage page, string target)
    {
        var (path, anchor) = target.Split('#', 2) is [var before, var after] ? (before, after) : (target, "");
        var file = path.Length == 0 ? Path.Combine(LabFolder.Path, page.Name) : Path.Combine(LabFolder.Path, path);
        if (anchor.Length == 0 || !file.EndsWith(".md", StringComparison.Ordinal))
            return File.Exists(file) || Directory.Exists(file);
        return File.Exists(file) && Heading.Matches(File.ReadAllText(file)).Any(heading => Anchor(heading.Groups["title"].Value) == anchor);
    }

    /// <summary>What a heading is called in a link: as Git hosts make it.</summary>
    private static string Anchor(string title)
    {
        var anchor = new StringBuilder();
        foreach (var rune in title.ToLower(CultureInfo.InvariantCulture).EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune) || rune.Value is '-' or '_')
                anchor.Append(rune);
            else if (rune.Value == ' ')
                anchor.Append('-');
        }

        return anchor.ToString();
    }
}
