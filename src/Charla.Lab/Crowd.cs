namespace Charla.Lab;

/// <summary>
/// The people in a room of plain text. Everyone is told the same lines in the same order, and nobody waits for anybody:
/// each has a queue of its own. All members may be called from any thread.
/// </summary>
/// <param name="texts">The language of the lines about arrivals and departures.</param>
/// <param name="othersOnly">What somebody says does not come back to them.</param>
internal sealed class Crowd(LabTexts texts, bool othersOnly)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Member> _members = new(StringComparer.Ordinal); // by the key of their nick; guarded by _gate

    /// <summary>Is told what people say, one line at a time: nick and text. It MUST NOT wait.</summary>
    public Action<string, string> Overheard { get; set => Volatile.Write(ref field, value); } = (_, _) => { };

    /// <summary>Someone comes in: they are told <paramref name="welcome"/>, and all others who came.</summary>
    /// <returns>False where someone of that name is there.</returns>
    public bool TryJoin(Member newcomer, string welcome)
    {
        lock (_gate)
        {
            if (!_members.TryAdd(newcomer.Nick.Key, newcomer))
                return false;
            newcomer.Tell(RelayedText.Line(welcome));
            TellOthers(newcomer, RelayedText.Line(texts.Of("CameIn", newcomer.Nick.Text)));
            return true;
        }
    }

    /// <summary>Someone comes in, in place of whoever is there under that name; the others notice nothing then.</summary>
    /// <returns>Who was there.</returns>
    public Member? Replace(Member newcomer, string welcome)
    {
        lock (_gate)
        {
            _members.Remove(newcomer.Nick.Key, out var former);
            _members.Add(newcomer.Nick.Key, newcomer);
            newcomer.Tell(RelayedText.Line(welcome));
            if (former is null)
                TellOthers(newcomer, RelayedText.Line(texts.Of("CameIn", newcomer.Nick.Text)));
            return former;
        }
    }

    /// <summary>Someone says something.</summary>
    public void Say(Member speaker, string text)
    {
        // Many a client of the exercise puts its nick before what it sends: once is enough.
        var named = speaker.Nick.Text + ": ";
        if (text.StartsWith(named, StringComparison.Ordinal))
            text = text[named.Length..];
        var line = RelayedText.Line(named + text);
        lock (_gate)
        {
            // A line that was under way when its speaker left is too late.
            if (_members.GetValueOrDefault(speaker.Nick.Key) != speaker)
                return;
            TellOthers(othersOnly ? speaker : null, line);
            Overheard(speaker.Nick.Text, text);
        }
    }

    /// <summary>Everyone is told something.</summary>
    public void TellAll(string text)
    {
        var line = RelayedText.Line(text);
        lock (_gate)
            TellOthers(null, line);
    }

    /// <summary>Someone goes, and all others are told; once is enough.</summary>
    /// <param name="member">Who.</param>
    /// <param name="farewell">What they are told themselves, if anything.</param>
    public void Leave(Member member, string? farewell = null)
    {
        lock (_gate)
        {
            if (_members.GetValueOrDefault(member.Nick.Key) != member)
                return;
            _members.Remove(member.Nick.Key);
            if (farewell is not null)
                member.Tell(RelayedText.Line(farewell));
            TellOthers(null, RelayedText.Line(texts.Of("WentOut", member.Nick.Text)));
        }
    }

    private void TellOthers(Member? except, ReadOnlyMemory<byte> line)
    {
        foreach (var member in _members.Values)
        {
            if (member != except)
                member.Tell(line);
        }
    }
}
