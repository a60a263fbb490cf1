namespace Charla.Text;

/// <summary>
/// Goes over a text once, from left to right. What is whole in itself (code, addresses, names) becomes a part; runs of signs
/// become parts too, of which emphasis is made afterwards; words in brackets become a link when its address has come.
/// </summary>
internal sealed class InlineScanner(string source, Who who)
{
    private CodeEnds? _codeEnds;
    private readonly List<Inline> _parts = [];

    // Where in the parts the brackets stand that are open, and in the source what is behind them.
    private readonly Stack<(int Part, int Behind)> _brackets = [];

    // How many signs of each kind are open, as far as one knows before the end.
    private readonly Dictionary<char, int> _open = [];

    private int _at;

    // From here on the source is text that is no part yet.
    private int _plain;

    // Until here no e-mail address begins.
    private int _noMail;

    /// <summary>The inline parts of the text; <paramref name="begins"/> where it is the beginning of a whole message.</summary>
    public IReadOnlyList<Inline> Scan(bool begins)
    {
        if (begins && NamesInText.AddresseeOf(source, who) is { } addressee)
            Take(addressee, addressee.Text.Length);
        while (_at < source.Length)
            Step(source[_at]);
        Flush();
        return Emphasis.Of(_parts);
    }

    private void Step(char c)
    {
        switch (c)
        {
            case '\n':
                Break();
                break;
            case '\\':
                Escape();
                break;
            case '`':
                Code();
                break;
            case '*' or '_' or '~':
                Signs();
                break;
            case '<':
                Autolink();
                break;
            case '[':
                Take(new Plain("["), _at + 1);
                _brackets.Push((_parts.Count - 1, _at));
                break;
            case ']':
                Link();
                break;
            case '@':
                var mention = NamesInText.MentionAt(source, _at, who);
                Name(mention, mention?.Text);
                break;
            case '#':
                var room = NamesInText.RoomAt(source, _at);
                Name(room, room?.Text);
                break;
            default:
                Word();
                break;
        }
    }

    /// <summary>The source up to <paramref name="end"/> is this part.</summary>
    private void Take(Inline part, int end)
    {
        Flush();
        _parts.Add(part);
        _at = _plain = end;
    }

    private void Flush()
    {
        if (_plain < _at)
            _parts.Add(new Plain(source[_plain.._at]));
        _plain = _at;
    }

    // Blanks before it are not seen.
    private void Break()
    {
        var end = _at + 1;
        while (_at > _plain && source[_at - 1] is ' ' or '\t')
            _at--;
        Take(new Break(), end);
    }

    private void Escape()
    {
        var isEscape = _at + 1 < source.Length && Characters.IsAsciiSign(source[_at + 1]);
        if (isEscape)
        {
            Flush();
            _plain = _at + 1;
        }

        _at += isEscape ? 2 : 1;
    }

    private void Code()
    {
        _codeEnds ??= new CodeEnds(source);
        if (_codeEnds.CodeAt(_at, out var end) is { } code)
            Take(new Code(code), end);
        else
            _at = end;
    }

    private void Signs()
    {
        var run = Run.At(source, _at);
        var open = _open.GetValueOrDefault(run.Sign);
        if (run.Closes && open > 0)
            _open[run.Sign] = Math.Max(0, open - run.Length);
        else if (run.Opens)
            _open[run.Sign] = open + run.Length;
        Take(run, _at + run.Length);
    }

    private void Autolink()
    {
        if (Links.AutolinkAt(source, _at) is { } link)
            Take(new Link(link.Href, [new Plain(link.Text)], IsBare: true), link.End);
        else
            _at++;
    }

    private void Link()
    {
        if (!_brackets.TryPop(out var open) || source.AsSpan(open.Behind, _at - open.Behind).Trim(" \t\n").IsEmpty
            || Links.DestinationAt(source, _at + 1) is not { } destination)
        {
            _at++;
            return;
        }

        Flush();
        var children = Emphasis.Of(_parts[(open.Part + 1)..].ConvertAll(AsWords));
        _parts.RemoveRange(open.Part, _parts.Count - open.Part);
        // There are no links in links: what is open further out opens none.
        _brackets.Clear();
        Take(new Link(destination.Href, children, IsBare: false), destination.End);
    }

    // Words of a link lead where it leads, and mean nobody.
    private static Inline AsWords(Inline part) => part switch
    {
        Link link => link.Children[0],
        Mention mention => new Plain(mention.Text),
        Room room => new Plain(room.Text),
        _ => part,
    };

    private void Name(Inline? name, string? text)
    {
        if (name is null)
            _at++;
        else
            Take(name, _at + text!.Length);
    }

    // Addresses begin where a word does.
    private void Word()
    {
        var rune = Characters.At(source, _at, out var length);
        if (!Characters.IsInWord(rune))
        {
            _at += length;
            return;
        }

        if (!Characters.IsInWord(Characters.Before(source, _at)) && (Address() || Mail()))
            return;
        for (; Characters.IsInWord(rune); rune = Characters.At(source, _at, out length))
            _at += length;
    }

    private bool Address()
    {
        if (Addresses.At(source, _at, mark => _open.GetValueOrDefault(mark)) is not { } address)
            return false;
        if (address.Href is null)
            _at += address.Text.Length;
        else
            Take(new Link(address.Href, [new Plain(address.Text)], IsBare: true), _at + address.Text.Length);
        return true;
    }

    private bool Mail()
    {
        if (_at < _noMail || Characters.Before(source, _at).Value is '@' or '/')
            return false;
        var end = Addresses.EndOfMail(source, _at);
        if (end < 0)
        {
            _noMail = Addresses.EndOfLocalPart(source, _at);
            return false;
        }

        var text = source[_at..end];
        Take(new Link("mailto:" + text, [new Plain(text)], IsBare: true), end);
        return true;
    }
}
