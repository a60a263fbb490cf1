using System.Text.Json;
using System.Text.Json.Serialization;

namespace Charla.Lab.Signin;

/// <summary>An account as it is in the file: whom, and the hash of their token.</summary>
internal sealed record Account(string Nick, string Token);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(IReadOnlyList<Account>))]
internal sealed partial class AccountsJson : JsonSerializerContext;

/// <summary>The account file cannot be used. It was not changed.</summary>
/// <param name="path">Where it is.</param>
/// <param name="isDamaged">It is no list of accounts; else the system does not let us at it.</param>
/// <param name="inner">What happened.</param>
public sealed class AccountFileException(string path, bool isDamaged, Exception inner) : Exception(inner.Message, inner)
{
    /// <summary>Where it is.</summary>
    public string Path { get; } = path;

    /// <summary>It is no list of accounts.</summary>
    public bool IsDamaged { get; } = isDamaged;
}

/// <summary>
/// The accounts, as JSON that people can read. Nothing is kept beside it: it is read each time, replaced as a whole, and
/// left alone where it cannot be understood.
/// </summary>
/// <remarks>For one at a time.</remarks>
internal sealed class AccountFile(string path)
{
    /// <summary>The most accounts.</summary>
    public const int Most = 10_000;

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly string _path = System.IO.Path.GetFullPath(path);

    /// <summary>All of them; none where there is no file yet.</summary>
    /// <exception cref="AccountFileException">It cannot be read.</exception>
    public IReadOnlyList<Account> Load()
    {
        try
        {
            return File.Exists(_path) ? Read(File.ReadAllBytes(_path)) : [];
        }
        catch (JsonException e)
        {
            throw new AccountFileException(_path, isDamaged: true, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new AccountFileException(_path, isDamaged: false, e);
        }
    }

    /// <summary>Writes them: beside the file, to the disk, and then in its place, so that it is never half written.</summary>
    /// <exception cref="AccountFileException">It cannot be written.</exception>
    public void Save(IReadOnlyList<Account> accounts)
    {
        var temporary = $"{_path}.{System.IO.Path.GetRandomFileName()}";
        try
        {
            try
            {
                Write(temporary, JsonSerializer.SerializeToUtf8Bytes(accounts, AccountsJson.Default.IReadOnlyListAccount));
                File.Move(temporary, _path, overwrite: true);
            }
            finally
            {
                File.Delete(temporary);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new AccountFileException(_path, isDamaged: false, e);
        }
    }

    private static IReadOnlyList<Account> Read(byte[] content)
    {
        var accounts = JsonSerializer.Deserialize(content, AccountsJson.Default.IReadOnlyListAccount);
        return accounts is null || accounts.Any(account => account is null) ? throw new JsonException("null") : accounts;
    }

    private static void Write(string path, byte[] content)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;
        using var file = new FileStream(path, options);
        file.Write(content);
        file.Flush(flushToDisk: true);
    }
}
