using System.Text.Json.Nodes;

namespace Charla.Testing;

/// <summary>One conversation of the fake server: a numbered log, and its messages as they are now.</summary>
internal sealed class FakeLog(string name)
{
    private readonly List<JsonObject> _entries = [];
    private long _messages;

    public string Name { get; } = name;

    public long Head => _entries.Count;

    public IEnumerable<JsonObject> After(long seq) => _entries.Skip((int)seq);

    public IEnumerable<JsonObject> Lines => _entries.Where(e => (string)e["kind"]! is not ("edit" or "deletion" or "reaction"));

    public JsonObject this[long seq] => _entries[(int)seq - 1];

    /// <summary>Appends; what goes to the live feed comes back.</summary>
    public JsonObject Append(string kind, string from, JsonObject members)
    {
        var entry = new JsonObject
        {
            ["op"] = "entry",
            ["conv"] = Name,
            ["seq"] = Head + 1,
            ["kind"] = kind,
            ["from"] = from,
            ["via"] = "tcp",
            ["time"] = "2026-01-05T10:00:00.120Z",
        };
        if (kind == "text")
            entry["n"] = ++_messages;
        foreach (var (member, value) in members)
            entry[member] = value?.DeepClone();
        var live = entry.DeepClone().AsObject();
        Change(kind, from, entry);
        _entries.Add(entry);
        return live;
    }

    private void Change(string kind, string from, JsonObject change)
    {
        if (change["target"] is not { } target)
            return;
        var message = this[(long)target];
        message["rev"] = change["seq"]!.DeepClone();
        switch (kind)
        {
            case "edit":
                message["text"] = change["text"]!.DeepClone();
                message["edited"] = true;
                break;
            case "deletion":
                message.Remove("text");
                message.Remove("reactions");
                message["deleted"] = true;
                foreach (var edit in _entries.Where(e => (string)e["kind"]! == "edit" && (long)e["target"]! == (long)target))
                    edit.Remove("text");
                break;
            default:
                React(message, from, (string)change["emoji"]!, (bool?)change["on"] ?? true);
                break;
        }
    }

    private static void React(JsonObject message, string from, string emoji, bool on)
    {
        var all = message["reactions"]?.AsObject() ?? [];
        message["reactions"] = all;
        var nicks = all[emoji]?.AsArray() ?? [];
        all[emoji] = nicks;
        if (nicks.FirstOrDefault(n => (string)n! == from) is { } there)
        {
            if (!on)
                nicks.Remove(there);
        }
        else if (on)
        {
            nicks.Add(from);
        }

        if (nicks.Count == 0)
            all.Remove(emoji);
        if (all.Count == 0)
            message.Remove("reactions");
    }
}
