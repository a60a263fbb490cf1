using System.Globalization;
using Charla.Chat.FullScreen;
using Charla.Chat.Verbs;

namespace Charla.Chat.Tests;

/// <summary>What can be typed, in both languages.</summary>
public sealed class VerbTests
{
    [Fact]
    public void No_word_means_two_things()
    {
        var words = VerbTable.All.SelectMany(v => v.Names).Concat(Habit.All.Select(h => h.Word)).ToList();
        Assert.Equal(words.Distinct(StringComparer.OrdinalIgnoreCase), words);
        Assert.All(words, word => Assert.StartsWith("/", word));
    }

    [Theory]
    [InlineData("en")]
    [InlineData("es")]
    public void Every_name_works_in_either_language_and_that_of_the_person_is_shown(string language) => In(language, () =>
    {
        foreach (var verb in VerbTable.All)
        {
            Assert.Equal(language == "es" ? verb.Spanish : verb.English, verb.Name);
            Assert.All(verb.Names, name => Assert.Same(verb, VerbTable.Find(name)));
            Assert.StartsWith(verb.Name, verb.Line);
            Assert.Equal(verb.Name, VerbTable.Shown(verb.English));
            var (made, _) = new Completion().Tab(verb.Name, verb.Name.Length, new Names([], []), isBack: false)!.Value;
            Assert.Equal(verb.Name + " ", made);
        }

        // Of the other language nothing shows, where the person's own has something that fits.
        var completion = new Completion();
        completion.Tab("/", 1, new Names([], []), isBack: false);
        var others = VerbTable.All.Select(v => language == "es" ? v.English : v.Spanish).Except(VerbTable.All.Select(v => v.Name));
        Assert.All(others, other => Assert.DoesNotContain($" {other} ", completion.Hint + " "));
    });

    [Theory]
    [InlineData("en", "/jion", "/join")]
    [InlineData("en", "/joim", "/join")]
    [InlineData("en", "/serach", "/search")]
    [InlineData("en", "/whios", "/whois")]
    [InlineData("en", "/delte", "/delete")]
    [InlineData("en", "/quti", "/quit")]
    [InlineData("en", "/etnrar", "/entrar")]
    [InlineData("en", "/topci", "/topic")]
    [InlineData("en", "/chanels", "/channels")]
    [InlineData("es", "/entar", "/entrar")]
    [InlineData("es", "/slaas", "/salas")]
    [InlineData("es", "/ayudaa", "/ayuda")]
    [InlineData("es", "/borar", "/borrar")]
    [InlineData("es", "/silensiar", "/silenciar")]
    [InlineData("es", "/slair", "/salir")]
    [InlineData("es", "/jion", "/join")]
    [InlineData("en", "/frobnicate", null)]
    [InlineData("en", "/etc/hosts", null)]
    [InlineData("en", "/x", null)]
    [InlineData("en", "/", null)]
    public void Who_mistypes_one_is_told_which_was_meant_and_how_to_say_it_as_a_text(string language, string typed, string? meant) => In(language, () =>
    {
        var said = VerbTable.Unknown(typed);
        Assert.Contains("/" + typed, said);
        if (meant is null)
            Assert.DoesNotContain("?", said);
        else
            Assert.Contains(meant + "?", said);
    });

    [Theory]
    [InlineData("hola", "hola")]
    [InlineData("//hola", "/hola")]
    [InlineData("///", "//")]
    [InlineData("    /hola a todos", "    /hola a todos")]
    [InlineData("// a comment", "// a comment")]
    [InlineData("//a\nb", "//a\nb")]
    [InlineData("//join #x\nb", "/join #x\nb")]
    [InlineData("/* a */\nint x;", "/* a */\nint x;")]
    [InlineData("/etc/hosts\n/etc/passwd", "/etc/hosts\n/etc/passwd")]
    [InlineData("/etc/hosts", null)]
    [InlineData("/join #x", null)]
    [InlineData("  /join #x", null)]
    [InlineData("/frob", null)]
    [InlineData("/msg @ana a\nb", null)]
    public void What_is_said_and_what_is_done(string typed, string? said)
    {
        Assert.Equal(said is not null, VerbTable.IsMessage(typed));
        if (said is not null)
            Assert.Equal(said, VerbTable.MessageOf(typed));
    }

    [Fact]
    public void Habits_do_what_they_can_and_say_what_to_do_instead_in_both_languages()
    {
        foreach (var language in new[] { "en", "es" })
        {
            In(language, () => Assert.All(Habit.All, habit =>
            {
                if (habit.Does is { } does)
                    Assert.NotNull(VerbTable.Find(Arguments.Cut(does).First));
                else
                    Assert.DoesNotContain("{", habit.Instead!());
            }));
        }

        Assert.All(new[] { "/names", "/list", "/ignore", "/j", "/part", "/msg", "/quit", "/whois", "/topic", "/query", "/close", "/invite" }, word => Assert.NotNull(VerbTable.Find(word)));
        Assert.All(new[] { "/me", "/away", "/nick", "/clear" }, word => Assert.NotNull(Habit.Find(word)?.Instead));
    }

    private static void In(string language, Action test)
    {
        var before = CultureInfo.CurrentUICulture;
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(language);
        try
        {
            test();
        }
        finally
        {
            CultureInfo.CurrentUICulture = before;
        }
    }
}
