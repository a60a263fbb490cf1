using Charla.Server.Storage;

namespace Charla.Server.Accounts;

/// <summary>A password is tried: from where, and for which account.</summary>
/// <param name="From">Where they come from.</param>
/// <param name="Nick">The account's nick, folded; whether there is one makes no difference. Null where it cannot be one.</param>
/// <param name="IsKnown">The account was signed in to from there before.</param>
/// <param name="Rank">Their rank when it began.</param>
public readonly record struct PasswordTry(Origin From, string? Nick, bool IsKnown, PasswordRank Rank = PasswordRank.Stranger);

/// <summary>
/// Limits how often passwords may be tried, and knows where it failed lately. Guessing waits longer and longer, whoever it is that
/// guesses at an account; but only where the account was never signed in to from. Else anyone could lock its owner out.
/// </summary>
/// <remarks>
/// From where an account was signed in to, only failures from there count against it. From elsewhere all that is tried
/// from one address has a limit, and so has all that is tried at one account: by those who have failed lately, and apart
/// from them by those who have not, so that a few who guess do not keep away an owner who is on a journey. A try is
/// counted when it begins, so that many at once are not more than one after the other.
/// </remarks>
public sealed class PasswordTries(bool isLimited, TimeProvider time)
{
    /// <summary>What one address may try at once at accounts that it is strange to, and then per second.</summary>
    public const int OriginBurst = 60;
    private const double OriginPerSecond = 2;

    /// <summary>What may be tried at once at an account from where it was signed in to before, and then per second.</summary>
    public const int KnownBurst = 20;
    private const double KnownPerSecond = 0.5;

    /// <summary>What may fail at an account before strangers to it wait: a second, and each time twice as long.</summary>
    public const int FreeFailures = 30;
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(1);
    public static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    // What is remembered of each kind; and for how long that somebody failed.
    private const int MostRemembered = 10_000;
    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(10);

    // How often an address comes before strangers because an account knows it: what it has more takes turns with theirs.
    private static readonly TimeSpan PreferencePause = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly RecentValues<Origin, Standing> _origins = new(MostRemembered);
    private readonly RecentValues<(Origin From, string Nick), Standing> _known = new(MostRemembered);
    private readonly RecentValues<(string Nick, bool HaveFailed), Failures> _accounts = new(MostRemembered);

    /// <summary>An account was signed in to, by whatever.</summary>
    public void Remember(Origin from, string nick)
    {
        lock (_gate)
            _ = Known(from, nick);
    }

    /// <summary>Whether it was, as far as it is remembered here.</summary>
    public bool Remembers(Origin from, string nick)
    {
        lock (_gate)
            return _known.TryFind((from, nick), out _);
    }

    /// <summary>The rank of somebody who tries no password.</summary>
    public PasswordRank RankOf(Origin from)
    {
        lock (_gate)
            return HasFailed(Of(from)) ? PasswordRank.Failed : PasswordRank.Stranger;
    }

    /// <summary>Begins a try, and gives their rank; false, with the time to wait, where it is too early for one.</summary>
    public bool TryBegin(ref PasswordTry tried, out TimeSpan wait)
    {
        lock (_gate)
        {
            var standing = StandingOf(tried);
            tried = tried with { Rank = RankOf(tried, standing) };
            wait = default;
            if (!isLimited)
                return true;
            var failures = tried is { IsKnown: false, Nick: not null } ? _accounts.FindOrAdd(KeyOf(tried), () => new Failures()) : null;
            if (failures is not null && IsWaiting(failures, out wait))
                return false;
            if (!standing.Bucket.TryTake(out wait))
                return false;
            if (failures is not null)
                Count(failures);
            return true;
        }
    }

    /// <summary>It was right.</summary>
    public void Succeeded(in PasswordTry tried)
    {
        lock (_gate)
        {
            Uncount(tried);
            if (tried.Nick is { } nick)
                _ = Known(tried.From, nick);
        }
    }

    /// <summary>It was wrong.</summary>
    public void Failed(in PasswordTry tried) => Failed(tried.From, tried.IsKnown ? tried.Nick : null);

    /// <summary>They left before it was looked at: nothing was guessed.</summary>
    public void GaveUp(in PasswordTry tried)
    {
        lock (_gate)
            Uncount(tried);
        Failed(tried);
    }

    /// <summary>Somebody who tried no password did not wait for their turn.</summary>
    public void GaveUp(Origin from) => Failed(from, known: null);

    /// <summary>It was not looked at, which is not their fault.</summary>
    public void Undone(in PasswordTry tried)
    {
        lock (_gate)
        {
            Uncount(tried);
            StandingOf(tried).Bucket.GiveBack();
        }
    }

    private void Failed(Origin from, string? known)
    {
        lock (_gate)
        {
            Of(from).FailedAt = time.GetTimestamp();
            if (known is not null)
                Known(from, known).FailedAt = time.GetTimestamp();
        }
    }

    private bool HasFailed(Standing standing) => standing.FailedAt is { } at && time.GetElapsedTime(at) <= Memory;

    private PasswordRank RankOf(in PasswordTry tried, Standing standing)
    {
        if (HasFailed(standing))
            return PasswordRank.Failed;
        return tried.IsKnown && IsPreferred(Of(tried.From)) ? PasswordRank.Known : PasswordRank.Stranger;
    }

    private bool IsPreferred(Standing origin)
    {
        if (origin.PreferredAt is { } at && time.GetElapsedTime(at) < PreferencePause)
            return false;
        origin.PreferredAt = time.GetTimestamp();
        return true;
    }

    private Standing StandingOf(in PasswordTry tried) =>
        tried is { IsKnown: true, Nick: { } nick } ? Known(tried.From, nick) : Of(tried.From);

    private Standing Of(Origin from) =>
        _origins.FindOrAdd(from, () => new Standing(new RequestBucket(isLimited ? OriginPerSecond : 0, OriginBurst, time)));

    private Standing Known(Origin from, string nick) =>
        _known.FindOrAdd((from, nick), () => new Standing(new RequestBucket(isLimited ? KnownPerSecond : 0, KnownBurst, time)));

    private static (string Nick, bool HaveFailed) KeyOf(in PasswordTry tried) => (tried.Nick!, tried.Rank == PasswordRank.Failed);

    private bool IsWaiting(Failures failures, out TimeSpan wait)
    {
        wait = failures.Pause - time.GetElapsedTime(failures.Last);
        if (failures.Count > 0 && time.GetElapsedTime(failures.Last) > Memory)
            failures.Count = 0;
        return failures.Count > FreeFailures && wait > TimeSpan.Zero;
    }

    private void Count(Failures failures)
    {
        failures.Count++;
        failures.Last = time.GetTimestamp();
        var doublings = Math.Clamp(failures.Count - FreeFailures - 1, 0, 16);
        failures.Pause = FirstWait * Math.Min(1 << doublings, LongestWait / FirstWait);
    }

    private void Uncount(in PasswordTry tried)
    {
        if (!isLimited || tried is not { IsKnown: false, Nick: not null } || !_accounts.TryFind(KeyOf(tried), out var failures))
            return;
        failures.Count = Math.Max(0, failures.Count - 1);
        failures.Pause = TimeSpan.Zero;
    }

    /// <summary>How an address stands, or one of those from which an account was signed in to.</summary>
    private sealed class Standing(RequestBucket bucket)
    {
        public RequestBucket Bucket => bucket;

        /// <summary>When they last failed or gave up.</summary>
        public long? FailedAt { get; set; }

        /// <summary>When they last came before strangers.</summary>
        public long? PreferredAt { get; set; }
    }

    /// <summary>What failed at an account, tried by those who are strange to it.</summary>
    private sealed class Failures
    {
        public int Count { get; set; }

        public long Last { get; set; }

        public TimeSpan Pause { get; set; }
    }
}
