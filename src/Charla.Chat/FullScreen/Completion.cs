using Charla.Chat.Verbs;
using Charla.Protocol;

namespace Charla.Chat.FullScreen;

/// <summary>
/// What Tab makes of what is typed: the word before the cursor becomes the first of those that begin so, and with each
/// further Tab the next one.
/// </summary>
internal sealed class Completion
{
    private IReadOnlyList<string> _choices = [];
    private int _from;
    private int _end;
    private int _choice = -1;
    private string _typed = "";
    private string _made = "";

    /// <summary>All that Tab goes through, where it is more than one.</summary>
    public string Hint => _choices.Count > 1 ? string.Join("  ", _choices.Select((c, n) => n == _choice ? $"[{c.Trim()}]" : c.Trim())) : "";

    /// <summary>The text and the cursor after Tab (backwards: after Shift+Tab); null where there is nothing to offer.</summary>
    public (string Text, int Cursor)? Tab(string text, int cursor, Names names, bool isBack)
    {
        // The same place again: the next one.
        if (_choice < 0 || text != _made)
        {
            (_from, _choices) = Choices(text, cursor, names);
            _typed = text;
            _choice = isBack ? 0 : -1;
            _made = text;
            _end = cursor;
        }

        if (_choices.Count == 0)
            return null;
        _choice = (_choice + (isBack ? _choices.Count - 1 : 1)) % _choices.Count;
        var chosen = _choices[_choice];
        _made = _typed[.._from] + chosen + _typed[_end..];
        return (_made, _from + chosen.Length);
    }

    /// <summary>Something else was typed.</summary>
    public void End() => (_choices, _choice) = ([], -1);

    private static (int From, IReadOnlyList<string> Choices) Choices(string text, int cursor, Names names)
    {
        var from = cursor;
        while (from > 0 && !char.IsWhiteSpace(text[from - 1]))
            from--;
        var word = text[from..cursor];
        var isFirst = from == 0;
        if (isFirst && word.StartsWith('/'))
        {
            // Those of the person's language; the others only where none of them fits: twice the same is no choice.
            var verbs = Begin(word, VerbTable.All.Select(v => v.Name), " ");
            return (from, verbs.Count > 0 ? verbs : Begin(word, VerbTable.All.SelectMany(v => v.Names), " "));
        }

        if (word.StartsWith('#'))
            return (from, Begin(word, names.Rooms, " "));
        if (word.StartsWith('@'))
            return (from, Begin(word, names.People.Select(n => "@" + n), " "));
        var verb = text.StartsWith('/') && VerbTable.Find(Arguments.Cut(text).First) is { } found ? found : null;
        if (verb is not null && text.AsSpan(0, from).Trim().Contains(' '))
            return (from, word.Length > 0 ? Begin(word, names.People, " ") : []);
        return verb?.Takes switch
        {
            Argument.Room => (from, Begin(word, names.Rooms, " ")),
            Argument.Person => (from, Begin(word, names.People, " ")),
            Argument.Conversation => (from, Begin(word, [.. names.Rooms, .. names.People.Select(n => "@" + n)], " ")),
            Argument.Transport => (from, Begin(word, [.. Vocabulary.Ports.Values.Select(Vocabulary.Transports.TextOf), "auto"], "")),
            Argument.Loudness => (from, Begin(word, RoomVerbs.MuteWords(), "")),
            Argument.Switch => (from, Begin(word, OwnVerbs.SwitchWords(), "")),
            _ => (from, word.Length == 0 ? [] : Begin(word, names.People, isFirst ? ": " : " ")),
        };
    }

    private static List<string> Begin(string word, IEnumerable<string> names, string after) =>
        [.. names.Where(n => n.StartsWith(word, StringComparison.OrdinalIgnoreCase)).Distinct(StringComparer.OrdinalIgnoreCase).Select(n => n + after)];
}

/// <summary>What Tab can offer.</summary>
internal sealed record Names(IReadOnlyList<string> Rooms, IReadOnlyList<string> People);
