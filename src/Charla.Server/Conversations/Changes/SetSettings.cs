using Charla.Server.Storage;

namespace Charla.Server.Conversations.Changes;

/// <summary>Keeps what an owner has set.</summary>
public sealed class SetSettings(Asked asked) : Change(asked)
{
    /// <summary>The new value of each; null where it stays as it is.</summary>
    public required IReadOnlyList<(string Name, string? Value)> Values { get; init; }

    public override Outcome Apply(Writing writing)
    {
        foreach (var (name, value) in Values)
        {
            if (value is not null)
                writing.Store.Add(new StoreWrite.SetSetting(name, value));
        }

        return new Outcome(null, null, writing.Now);
    }
}
