using System.Net.Sockets;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Charla.Testing;

/// <summary>
/// One session of the gateway: a stream to the fake server behind, and datagrams in front, where answers are kept for who
/// repeats the question, and the live feed for who pulls.
/// </summary>
internal sealed class FakeUdpSession : IDisposable
{
    private const int DatagramBytes = 1200;
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly TcpClient _stream = new();
    private readonly Action<string> _send;
    private readonly Lock _gate = new();
    private readonly Dictionary<long, string?> _answers = [];
    private readonly Dictionary<long, StringBuilder> _rows = [];
    private readonly Dictionary<string, SortedDictionary<long, string>> _logs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _confirmed = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string?[]> _parts = new(StringComparer.Ordinal);
    private int _keys;

    public FakeUdpSession(FakeServer server, Action<string> send)
    {
        _send = send;
        _stream.Connect(server.Address.Host, server.Address.Port);
        _stream.NoDelay = true;
        Forward("""{"op":"hello","protocol":1}""");
        _ = ReadAsync();
    }

    public void Receive(JsonObject frame)
    {
        lock (_gate)
        {
            switch ((string)frame["op"]!)
            {
                case "ack":
                    Confirm(frame);
                    break;
                case "pull":
                    Pull(frame);
                    break;
                case "part":
                    Join(frame);
                    break;
                case "bye":
                    _send(new JsonObject { ["op"] = "bye", ["sid"] = (string?)frame["sid"] }.ToJsonString());
                    Dispose();
                    break;
                default:
                    Ask(frame);
                    break;
            }
        }
    }

    /// <summary>Says how far the logs have come that are not confirmed.</summary>
    public void TellHeads()
    {
        lock (_gate)
        {
            var heads = new JsonObject();
            long? rev = null;
            foreach (var (name, log) in _logs)
            {
                if (log.Count == 0 || log.Last().Key <= _confirmed.GetValueOrDefault(name))
                    continue;
                if (name.Length == 0)
                    rev = log.Last().Key;
                else
                    heads[name] = log.Last().Key;
            }

            if (heads.Count > 0 || rev is not null)
                _send(new JsonObject { ["op"] = "heads", ["heads"] = heads, ["rev"] = rev }.ToJsonString(Plain));
        }
    }

    public void Dispose() => _stream.Dispose();

    private void Ask(JsonObject frame)
    {
        var id = (long)frame["id"]!;
        if (_answers.TryAdd(id, null))
            Forward(frame.ToJsonString(Plain));
        else if (_answers[id] is { } answer)
            Send(answer);
    }

    private void Confirm(JsonObject ack)
    {
        foreach (var (name, seq) in ack["heads"]!.AsObject())
            _confirmed[name] = (long)seq!;
        if (ack["rev"] is { } rev)
            _confirmed[""] = (long)rev;
    }

    private void Pull(JsonObject pull)
    {
        if (!_logs.TryGetValue((string?)pull["conv"] ?? "", out var log))
            return;
        var bytes = 0;
        foreach (var (number, line) in log.Where(e => e.Key > (long)pull["after"]! && e.Key <= ((long?)pull["upTo"] ?? long.MaxValue)))
        {
            bytes += line.Length;
            if (bytes > 32 * 1024)
                break;
            Send(line);
        }
    }

    private void Join(JsonObject part)
    {
        var key = (string)part["key"]!;
        if (!_parts.TryGetValue(key, out var parts))
            _parts[key] = parts = new string?[(int)part["of"]!];
        parts[(int)part["n"]!] = (string)part["data"]!;
        if (Array.TrueForAll(parts, p => p is not null))
            Ask(JsonNode.Parse(string.Concat(parts))!.AsObject());
    }

    private void Forward(string line)
    {
        try
        {
            _stream.GetStream().Write(Encoding.UTF8.GetBytes(line + "\n"));
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The client will hear nothing more.
        }
    }

    private async Task ReadAsync()
    {
        try
        {
            using var reader = new StreamReader(_stream.GetStream());
            while (await reader.ReadLineAsync() is { } line)
            {
                lock (_gate)
                    FromServer(JsonNode.Parse(line)!.AsObject());
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // It was cut.
        }
    }

    private void FromServer(JsonObject frame)
    {
        var line = frame.ToJsonString(Plain) + "\n";
        if (frame["id"] is { } number)
            Answered((long)number, frame, line);
        else if ((string)frame["op"]! is "entry" or "event")
            Push(frame);
    }

    // An answer goes out whole.
    private void Answered(long id, JsonObject frame, string line)
    {
        if (!_rows.TryGetValue(id, out var rows))
            _rows[id] = rows = new StringBuilder();
        rows.Append(line);
        if ((string)frame["op"]! == "conv")
            _confirmed[(string)frame["conv"]!] = (long)frame["head"]!;
        if ((string)frame["op"]! is not ("ok" or "error"))
            return;
        var answer = rows.ToString();
        Send(answer);
        _rows.Remove(id);
        // What was refused is decided anew the next time.
        if ((string)frame["op"]! == "ok")
            _answers[id] = answer;
        else
            _answers.Remove(id);
    }

    private void Push(JsonObject frame)
    {
        var isEvent = (string)frame["op"]! == "event";
        var name = isEvent ? "" : (string)frame["conv"]!;
        if (!_logs.TryGetValue(name, out var log))
            _logs[name] = log = [];
        var number = (long)frame[isEvent ? "rev" : "seq"]!;
        var line = frame.ToJsonString(Plain) + "\n";
        log[number] = line;
        Send(line);
    }

    private void Send(string frames)
    {
        if (Encoding.UTF8.GetByteCount(frames) <= DatagramBytes)
        {
            _send(frames);
            return;
        }

        var key = $"k{++_keys}";
        string[] pieces = [.. frames.Chunk(700).Select(c => new string(c))];
        for (var n = 0; n < pieces.Length; n++)
            _send(new JsonObject { ["op"] = "part", ["key"] = key, ["n"] = n, ["of"] = pieces.Length, ["data"] = pieces[n] }.ToJsonString(Plain) + "\n");
    }
}
