using Charla.Protocol;

namespace Charla.Server.Sessions;

/// <summary>What a registration says.</summary>
internal sealed record NewAccount(string Nick, NameKeys Keys)
{
    public string? Password { get; init; }

    /// <summary>The shown name.</summary>
    public string? Name { get; init; }

    /// <summary>The name of the device.</summary>
    public string? Device { get; init; }

    /// <summary>Where the nick exists it is somebody else's: its password is not tried.</summary>
    public bool IsOnlyNew { get; init; }

    /// <exception cref="FaultException">It cannot be an account.</exception>
    public static NewAccount Read(in Frame frame)
    {
        var nick = frame.Text("nick"u8, Limits.NameRunes * 6);
        if (!Names.TryKeys(nick, out var keys, out var bad))
            throw new FaultException(bad);
        return new NewAccount(Names.Normalize(nick), keys)
        {
            Password = SigningIn.NewPassword(frame, "password"u8),
            Name = frame.OptionalLine("name"u8, Limits.ShownNameBytes),
            Device = frame.OptionalLine("device"u8, Limits.ShownNameBytes),
            IsOnlyNew = frame.Flag("new"u8),
        };
    }
}
