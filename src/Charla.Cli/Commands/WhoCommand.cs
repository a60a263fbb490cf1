using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Charla.Client;
using Charla.CommandLine;
using Charla.CommandLine.Texts;
using Charla.Terminal;

namespace Charla.Cli.Commands;

/// <summary><c>charla who [CONVERSATION]</c>: who is online, one line per connection: nick, transport, address, client, since.</summary>
internal static class WhoCommand
{
    private static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Create(Surroundings here)
    {
        var command = new Command("who", Say.HelpWho);
        var conversation = new Argument<string?>("conversation") { Description = Say.HelpWhoConversation, Arity = ArgumentArity.ZeroOrOne };
        var json = new Option<bool>("--json") { Description = Say.HelpJson };
        var options = new Target.Options();
        command.Add(conversation);
        command.Add(json);
        options.AddTo(command);
        command.Does(here, async (parsed, cancellation) =>
        {
            await using var client = await Session.SignInAsync(here, options.Of(parsed, here), cancellation);
            await foreach (var person in AllAsync(client, parsed.GetValue(conversation), cancellation))
            {
                if (parsed.GetValue(json))
                    here.Out.WriteLine(JsonLine(person));
                else
                    WriteLines(here, person);
            }
        });
        return command;
    }

    /// <summary>Everybody online, from all pages.</summary>
    public static async IAsyncEnumerable<Person> AllAsync(
        CharlaClient client, string? conversation, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        string? after = null;
        WhoPage page;
        do
        {
            page = await client.WhoAsync(conversation, after, cancellation: cancellation);
            foreach (var person in page.People)
                yield return person;
            after = page.People.Count > 0 ? page.People[^1].Nick : null;
        }
        while (page.More && after is not null);
    }

    private static void WriteLines(Surroundings here, Person person)
    {
        foreach (var session in person.Sessions)
        {
            var since = TimeZoneInfo.ConvertTime(session.Since, here.Time.LocalTimeZone).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
            here.Out.WriteLine(string.Join('\t', SafeText.Line(person.Nick), SafeText.Line(session.Transport), Address(session), SafeText.Line(session.Client), Say.Since(since)));
        }

        if (person.MoreSessions > 0)
            here.Out.WriteLine($"{SafeText.Line(person.Nick)}\t{Say.MoreSessions(person.MoreSessions)}");
    }

    // What the operator does not show is a dash, so that the columns stay what they are.
    private static string Address(PersonSession session) => session.Ip is not { } ip ? "-"
        : IPAddress.TryParse(ip, out var address) ? new IPEndPoint(address, session.Port ?? 0).ToString()
        : SafeText.Line(ip);

    /// <summary>The person as a frame has it, without <c>op</c>.</summary>
    private static string JsonLine(Person person)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Json))
        {
            writer.WriteStartObject();
            writer.WriteString("nick", person.Nick);
            writer.WriteBoolean("online", person.Online);
            writer.WriteStartArray("sessions");
            foreach (var session in person.Sessions)
                Write(writer, session);
            writer.WriteEndArray();
            if (person.MoreSessions > 0)
                writer.WriteNumber("more", person.MoreSessions);
            writer.WriteEndObject();
        }

        return SafeText.Json(Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length));
    }

    private static void Write(Utf8JsonWriter writer, PersonSession session)
    {
        writer.WriteStartObject();
        writer.WriteString("transport", session.Transport);
        if (session.Ip is { } ip)
            writer.WriteString("ip", ip);
        if (session.Port is { } port)
            writer.WriteNumber("port", port);
        writer.WriteString("client", session.Client);
        writer.WriteString("since", session.Since.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
        writer.WriteEndObject();
    }
}
