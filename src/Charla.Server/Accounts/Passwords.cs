using Microsoft.AspNetCore.Identity;

namespace Charla.Server.Accounts;

/// <summary>
/// Hashes and verifies passwords with the framework's hasher (PBKDF2, slow on purpose). A few at a time: a wave of
/// sign-ins must not take the processors from those who talk.
/// </summary>
public sealed class Passwords : IDisposable
{
    private readonly PasswordHasher<string> _hasher = new();
    private readonly SemaphoreSlim _turns = new(Math.Max(1, Environment.ProcessorCount / 2));

    // What an unknown nick's password is verified against, so that it costs what a known one's does.
    private readonly Lazy<string> _nobodys;

    public Passwords() => _nobodys = new Lazy<string>(() => _hasher.HashPassword("", Guid.NewGuid().ToString()));

    public Task<string> HashAsync(string password, CancellationToken cancel) => RunAsync(() => _hasher.HashPassword("", password), cancel);

    /// <summary>Whether the password is right; the same work where there is none to compare with.</summary>
    /// <param name="hash">What verifies it; null for an unknown nick or an account without password.</param>
    /// <param name="password">As it was typed.</param>
    /// <param name="cancel">Gives up waiting for a turn.</param>
    public Task<bool> VerifyAsync(string? hash, string password, CancellationToken cancel) => RunAsync(
        () => _hasher.VerifyHashedPassword("", hash ?? _nobodys.Value, password) != PasswordVerificationResult.Failed && hash is not null,
        cancel);

    public void Dispose() => _turns.Dispose();

    private async Task<T> RunAsync<T>(Func<T> work, CancellationToken cancel)
    {
        await _turns.WaitAsync(cancel);
        try
        {
            return await Task.Run(work, cancel);
        }
        finally
        {
            _turns.Release();
        }
    }
}
