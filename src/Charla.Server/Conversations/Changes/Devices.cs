using Charla.Protocol;
using Charla.Server.Storage;

namespace Charla.Server.Conversations.Changes;

/// <summary>Another password and, if asked for, the end of the account's other devices.</summary>
public sealed class SetPassword(Asked asked) : Change(asked)
{
    /// <summary>What verifies it.</summary>
    public required string Password { get; init; }

    /// <summary>The only device that stays; null: all do.</summary>
    public DeviceId? Only { get; init; }

    public override Outcome Apply(Writing writing)
    {
        writing.Store.Add(new StoreWrite.SetPassword(Author.Id, Password));
        if (Only is { } device)
            writing.RevokeAll(Author.Id, except: device);
        return new Outcome(null, null, writing.Now);
    }
}

/// <summary>Gives one of the account's devices a name.</summary>
public sealed class NameDevice(Asked asked) : Change(asked)
{
    public required DeviceId Device { get; init; }

    public string? Name { get; init; }

    public override Outcome Apply(Writing writing)
    {
        RevokeDevice.RequireOwn(writing, Device, Author);
        writing.Store.Add(new StoreWrite.NameDevice(Device, Name));
        return new Outcome(null, null, writing.Now);
    }
}

/// <summary>Ends all devices of an account.</summary>
public sealed class RevokeDevices(Asked asked) : Change(asked)
{
    public override Outcome Apply(Writing writing)
    {
        writing.RevokeAll(Author.Id);
        return new Outcome(null, null, writing.Now);
    }
}
