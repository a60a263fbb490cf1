using Charla.Server.Storage;

namespace Charla.Server.Sessions;

/// <summary>
/// What owners may change while the server runs: what whoever started it has set counts, then what an owner has, then
/// what is so at first.
/// </summary>
public sealed class ServerSettings
{
    /// <summary>The settings in the store.</summary>
    public const string NameSetting = "name";
    public const string RegistrationSetting = "registration";

    public const string Open = "open";
    public const string Closed = "closed";

    private readonly Lock _gate = new();
    private readonly ServerOptions _options;
    private readonly IStore _store;
    private volatile Values _now;

    public ServerSettings(ServerOptions options, IStore store)
    {
        (_options, _store) = (options, store);
        _now = Read();
    }

    /// <summary>What the server is called.</summary>
    public string Name => _now.Name;

    /// <summary>New accounts are made by owners only.</summary>
    public bool IsClosed => _now.IsClosed;

    /// <summary>Those that whoever started the server has set.</summary>
    public IEnumerable<string> Fixed
    {
        get
        {
            if (_options.Name is not null)
                yield return NameSetting;
            if (_options.ClosedRegistration is not null)
                yield return RegistrationSetting;
        }
    }

    /// <summary>They were changed in the store.</summary>
    public void Refresh()
    {
        // The second of two readers reads what is newer.
        lock (_gate)
            _now = Read();
    }

    private Values Read()
    {
        var (name, registration) = _store.Read(view => (view.Setting(NameSetting), view.Setting(RegistrationSetting)));
        return new Values(_options.Name ?? name ?? Environment.MachineName, _options.ClosedRegistration ?? registration == Closed);
    }

    private sealed record Values(string Name, bool IsClosed);
}
