using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Charla.Server.Accounts;

/// <summary>
/// Hashes and verifies passwords with the framework's hasher (PBKDF2, slow on purpose). A few at a time: a wave of
/// sign-ins must not take the processors from those who talk. <see cref="PasswordTurns"/> decides the order.
/// </summary>
public sealed class Passwords : IDisposable
{
    private readonly PasswordHasher<string> _hasher;

    // What an unknown nick's password is verified against, so that it costs what a known one's does.
    private readonly Lazy<string> _nobodys;

    /// <param name="time">The clock of turns.</param>
    /// <param name="iterations">Of PBKDF2, for new passwords; what is stored says how many its own has.</param>
    public Passwords(TimeProvider time, int iterations)
    {
        _hasher = new PasswordHasher<string>(Options.Create(new PasswordHasherOptions { IterationCount = iterations }));
        Turns = new PasswordTurns(Math.Max(1, Environment.ProcessorCount / 2), time);
        _nobodys = new Lazy<string>(() => _hasher.HashPassword("", Guid.NewGuid().ToString()));
    }

    /// <summary>Those who wait.</summary>
    public PasswordTurns Turns { get; }

    public Task<string> HashAsync(string password, PasswordAsker asker) => RunAsync(() => _hasher.HashPassword("", password), asker);

    /// <summary>Whether the password is right; the same work where there is none to compare with.</summary>
    /// <param name="hash">What verifies it; null for an unknown nick or an account without password.</param>
    /// <param name="password">As it was typed.</param>
    /// <param name="asker">The one who waits for it.</param>
    public Task<bool> VerifyAsync(string? hash, string password, PasswordAsker asker) => RunAsync(
        () => _hasher.VerifyHashedPassword("", hash ?? _nobodys.Value, password) != PasswordVerificationResult.Failed && hash is not null,
        asker);

    public void Dispose() => Turns.Dispose();

    private async Task<T> RunAsync<T>(Func<T> work, PasswordAsker asker)
    {
        using var turn = await Turns.TakeAsync(asker);
        return await Task.Run(work);
    }
}
