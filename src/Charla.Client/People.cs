namespace Charla.Client;

/// <summary>
/// The people who are online, as far as this client knows; kept where <see cref="ClientOptions.Watch"/> is set. Anybody
/// else is offline, or shares only crowded conversations.
/// </summary>
/// <remarks>Any thread may ask. Without a connection it keeps what was known last.</remarks>
public sealed class People
{
    // More of them are not kept one by one.
    private const int MostMissing = 256;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, (long N, Person Person)> _people = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, (long N, OnlineSignal Online)> _crowds = new(StringComparer.OrdinalIgnoreCase);

    // Signals that were sent before the last one that came, and have not come themselves.
    private readonly SortedSet<long> _missing = [];
    private bool _isLost;
    private long _last;

    internal People()
    {
    }

    /// <summary>Everyone who is known to be online, in no order.</summary>
    public IReadOnlyList<Person> Online
    {
        get
        {
            lock (_gate)
                return [.. _people.Values.Where(known => known.Person.Online).Select(known => known.Person)];
        }
    }

    /// <summary>What is known of somebody; null for nothing.</summary>
    public Person? Find(string nick)
    {
        lock (_gate)
            return _people.TryGetValue(nick, out var known) ? known.Person : null;
    }

    /// <summary>How many are online in a conversation that is crowded; null where it is not, or not known to be.</summary>
    public int? Crowd(string conversation)
    {
        lock (_gate)
            return _crowds.TryGetValue(conversation, out var known) && known.Online.Crowded ? known.Online.Online : null;
    }

    /// <summary>Whether a signal of this connection was lost, given the number of the last one where that is known.</summary>
    internal bool HasMissed(long? lastSent = null)
    {
        lock (_gate)
            return _isLost || _missing.Count > 0 || lastSent > _last;
    }

    /// <summary>Another connection counts its signals from 1 again.</summary>
    internal void Reconnected()
    {
        lock (_gate)
        {
            foreach (var (nick, known) in _people.ToList())
                _people[nick] = known with { N = 0 };
            _crowds.Clear();
            _missing.Clear();
            (_last, _isLost) = (0, false);
        }
    }

    /// <summary>Takes a signal.</summary>
    /// <returns>False where a later one has come before it.</returns>
    internal bool Take(long n, Signal signal)
    {
        lock (_gate)
        {
            Count(n);
            return signal switch
            {
                PresenceSignal { Person: var person } => Put(n, person),
                OnlineSignal online => Put(n, online),
                _ => true,
            };
        }
    }

    /// <summary>Takes a page of the people one is told about, as they were when the n-th signal had been sent.</summary>
    /// <returns>Those about whom nothing later has come.</returns>
    internal List<Person> Take(long n, IReadOnlyList<Person> page)
    {
        lock (_gate)
            return [.. page.Where(person => Put(n, person))];
    }

    /// <summary>
    /// All pages have come, the first one when the n-th signal had been sent: people who are in none of them, and about whom
    /// nothing came since, have gone.
    /// </summary>
    internal List<Person> Listed(long n, IReadOnlySet<string> listed)
    {
        lock (_gate)
        {
            var gone = _people.Values.Where(known => known.N <= n && known.Person.Online && !listed.Contains(known.Person.Nick))
                .Select(known => new Person(known.Person.Nick, Online: false, [], 0, Seen: null)).ToList();
            foreach (var person in gone)
                _people[person.Nick] = (n, person);
            foreach (var crowd in _crowds.Where(known => known.Value.N <= n).ToList())
                _crowds.Remove(crowd.Key);

            // What was lost before that is of no interest any more.
            _missing.RemoveWhere(missing => missing <= n);
            _last = Math.Max(_last, n);
            _isLost = false;
            return gone;
        }
    }

    private void Count(long n)
    {
        if (n <= _last)
        {
            _missing.Remove(n);
            return;
        }

        if (n - _last > MostMissing || _missing.Count > MostMissing)
            _isLost = true;
        for (var missing = _last + 1; missing < n && !_isLost; missing++)
            _missing.Add(missing);
        _last = n;
    }

    private bool Put(long n, Person person)
    {
        if (_people.TryGetValue(person.Nick, out var known) && known.N > n)
            return false;
        _people[person.Nick] = (n, person);
        return true;
    }

    private bool Put(long n, OnlineSignal online)
    {
        if (_crowds.TryGetValue(online.Conversation, out var known) && known.N > n)
            return false;
        _crowds[online.Conversation] = (n, online);
        return true;
    }
}
