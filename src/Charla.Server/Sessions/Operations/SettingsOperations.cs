using Charla.Protocol;
using Charla.Server.Conversations;
using Charla.Server.Conversations.Changes;

namespace Charla.Server.Sessions.Operations;

/// <summary>What owners set while the server runs; docs/protocol.md section 15.</summary>
internal static class SettingsOperations
{
    public static IEnumerable<Operation> All =>
    [
        new("settings", Need.Owner, Settings) { Blocks = true },
    ];

    private static ValueTask Settings(Session session, in Frame frame)
    {
        var name = frame.OptionalLine("name"u8, Limits.ShownNameBytes)?.Trim();
        var registration = frame.OptionalText("registration"u8, 16);
        if (name is { Length: 0 })
            throw new FaultException(Faults.Empty(ServerSettings.NameSetting));
        if (registration is not (null or ServerSettings.Open or ServerSettings.Closed))
            throw new FaultException(new Fault(ErrorCode.BadRequest, "OpenOrClosed"));
        return SetAsync(session, frame.OptionalNumber("id"u8), [(ServerSettings.NameSetting, name), (ServerSettings.RegistrationSetting, registration)]);
    }

    private static async ValueTask SetAsync(Session session, long? id, IReadOnlyList<(string Name, string? Value)> values)
    {
        var settings = session.Context.Settings;
        var changed = values.Where(one => one.Value is not null).ToList();
        if (changed.FirstOrDefault(one => settings.Fixed.Contains(one.Name, StringComparer.Ordinal)).Name is { } name)
            throw new FaultException(new Fault(ErrorCode.Forbidden, "FixedSetting", name));
        if (changed.Count > 0)
        {
            // On the admin socket nobody is signed in.
            var author = session.IsSignedIn ? session.Account : null;
            await session.WriteAsync(asker => new SetSettings(new Asked(asker, author, session.Carrier.Transport)) { Values = changed });
            settings.Refresh();
        }

        if (id is not null)
        {
            session.Send(Session.Scratch().Begin("ok"u8).Number("id"u8, id).Text("name"u8, settings.Name)
                .Text("registration"u8, settings.IsClosed ? ServerSettings.Closed : ServerSettings.Open)
                .Texts("fixed"u8, settings.Fixed).End());
        }
    }
}
