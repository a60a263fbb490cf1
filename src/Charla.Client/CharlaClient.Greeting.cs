using Charla.Client.Internal;
using Charla.Protocol;

namespace Charla.Client;

/// <summary>What a server says of itself before anybody signs in.</summary>
/// <param name="Server">What it calls itself.</param>
/// <param name="TakesNew">Whether one can open an account.</param>
public sealed record Welcome(string Server, bool TakesNew);

/// <content>Looking whether a server is there.</content>
public sealed partial class CharlaClient
{
    /// <summary>Says hello and goes again: whoever asks somebody for a password knows then that there is a server.</summary>
    /// <exception cref="CharlaException">There is none, or it takes nobody now.</exception>
    public static async Task<Welcome> GreetAsync(ServerAddress server, ClientOptions? options = null, CancellationToken cancellation = default)
    {
        var known = (options ?? new ClientOptions()) with { StatusChanged = _ => { } };
        await using var client = new CharlaClient(server, Credentials.WithToken(""), known);
        CharlaException? first = null;
        foreach (var transport in client._choice.Candidates)
        {
            try
            {
                return await client.GreetAsync(transport, cancellation);
            }
            catch (CharlaException e) when (e.Failure != Failure.Refused)
            {
                first ??= e;
            }
        }

        throw first ?? new CharlaException(Failure.Unreachable, $"{server} does not answer.");
    }

    private async Task<Welcome> GreetAsync(Transport transport, CancellationToken cancellation)
    {
        var (connection, _) = await ConnectedAsync(transport, (to, stop) => to.GreetAsync(Request.Hello(_options), stop), cancellation);
        await using (connection)
            return new Welcome(connection.Server, connection.Accepts.Count == 0 || connection.Accepts.Contains("register"));
    }
}
