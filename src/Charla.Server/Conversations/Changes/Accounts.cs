using Charla.Protocol;
using Charla.Server.Accounts;
using Charla.Server.Storage;

namespace Charla.Server.Conversations.Changes;

/// <summary>A new account with its first device, in #general from the start.</summary>
public sealed class Register(Asked asked) : Change(asked)
{
    public required string Nick { get; init; }

    public required NameKeys Keys { get; init; }

    public string? Name { get; init; }

    /// <summary>What verifies the password; null for an account with tokens only.</summary>
    public string? Password { get; init; }

    public string? DeviceName { get; init; }

    public required TokenSecret Secret { get; init; }

    /// <summary>From where.</summary>
    public Origin? From { get; init; }

    public Account? Account { get; private set; }

    public DeviceId Device { get; private set; }

    public override Outcome Apply(Writing writing)
    {
        if (writing.Store.Stored.NickTaken(Keys))
            throw new FaultException(new Fault(ErrorCode.AlreadyExists, "NickTaken", Nick));

        var id = writing.Store.AddAccount(Nick, Keys, Name, Password, writing.Now);
        Account = writing.Store.FindAccount(id)!;
        Device = writing.Store.AddDevice(id, DeviceName, Secret.Verifier, Secret.SealKey, writing.Now, From);
        var general = General.Find(writing.Store);
        writing.AddMember(general, id, MemberRole.Member);
        writing.Append(general, this, EntryKind.Join, author: Account);
        return new Outcome(general, null, writing.Now);
    }
}

/// <summary>One more device of an account, made by signing in with the password.</summary>
public sealed class AddDevice(Asked asked) : Change(asked)
{
    /// <summary>What verified the password.</summary>
    public required string? Verified { get; init; }

    public string? DeviceName { get; init; }

    public required TokenSecret Secret { get; init; }

    /// <summary>From where.</summary>
    public Origin? From { get; init; }

    public DeviceId Device { get; private set; }

    public override Outcome Apply(Writing writing)
    {
        // Changed since it was compared: then it was to be worth nothing any more.
        if (writing.Store.FindAccount(Author.Id)!.Password != Verified)
            throw new FaultException(new Fault(ErrorCode.BadCredentials, "BadCredentials"));
        var devices = writing.Store.Stored.Devices(Author.Id);
        foreach (var oldest in devices.Take(devices.Count - Limits.DevicesPerAccount + 1))
            writing.Revoke(oldest);
        Device = writing.Store.AddDevice(Author.Id, DeviceName, Secret.Verifier, Secret.SealKey, writing.Now, From);
        return new Outcome(null, null, writing.Now);
    }
}

/// <summary>Ends a device: its token is worth nothing from then on.</summary>
public sealed class RevokeDevice(Asked asked) : Change(asked)
{
    public required DeviceId Device { get; init; }

    /// <summary>It is one of the account's own; ended already, where the request is repeated.</summary>
    public static void RequireOwn(Writing writing, DeviceId device, Account account)
    {
        if (writing.Store.Stored.FindDevice(device) is not { } found || found.Account != account.Id)
            throw new FaultException(new Fault(ErrorCode.NotFound, "NoDevice", device.Value));
    }

    public override Outcome Apply(Writing writing)
    {
        RequireOwn(writing, Device, Author);
        writing.Revoke(Device);
        return new Outcome(null, null, writing.Now);
    }
}

/// <summary>Changes the shown name; the nick stays.</summary>
public sealed class SetProfile(Asked asked) : Change(asked)
{
    public string? Name { get; init; }

    public override Outcome Apply(Writing writing)
    {
        writing.Store.Add(new StoreWrite.SetName(Author.Id, Name));
        writing.AddEvent(Author.Id, EventKind.Profile, text: Name);
        return new Outcome(null, null, writing.Now);
    }
}
