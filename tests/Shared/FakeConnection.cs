using System.Net.Sockets;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Charla.Testing;

/// <summary>One connection of the fake server.</summary>
internal sealed class FakeConnection(Socket socket)
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly NetworkStream _stream = new(socket, ownsSocket: true);
    private readonly Lock _gate = new();

    /// <summary>Who signed in over it.</summary>
    public string? Nick { get; set; }

    /// <summary>From now on it says nothing, and nothing ends it.</summary>
    public bool Silent { get; set; }

    public void Send(JsonObject frame) => Send(frame.ToJsonString(Plain));

    public void Send(string line)
    {
        if (Silent)
            return;
        try
        {
            lock (_gate)
                _stream.Write(Encoding.UTF8.GetBytes(line + "\n"));
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // It was cut.
        }
    }

    public void Ok(JsonObject request, JsonObject members)
    {
        members["op"] = "ok";
        End(request, members);
    }

    public void Error(JsonObject request, string code, int? retryMs = null) =>
        End(request, new JsonObject { ["op"] = "error", ["code"] = code, ["message"] = "No: " + code, ["retryMs"] = retryMs });

    public void Rows(JsonObject request, IEnumerable<JsonObject> rows, JsonObject end)
    {
        foreach (var row in rows)
        {
            var copy = row.DeepClone().AsObject();
            copy["id"] = request["id"]!.DeepClone();
            Send(copy);
        }

        Ok(request, end);
    }

    public void Cut() => socket.Close();

    public async Task ServeAsync(Action<JsonObject> receive)
    {
        try
        {
            using var reader = new StreamReader(_stream);
            while (await reader.ReadLineAsync() is { } line)
                receive(JsonNode.Parse(line)!.AsObject());
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // It was cut.
        }

        finally
        {
            // A connection that is gone takes part in nothing.
            Nick = null;
            Cut();
        }
    }

    private void End(JsonObject request, JsonObject members)
    {
        if (request["id"] is not { } id)
            return;
        members["id"] = id.DeepClone();
        Send(members);
    }
}
