using System.Collections.Concurrent;
using Charla.Client;
using Charla.Protocol;

namespace Charla.EndToEnd.Soak;

/// <summary>What the server has acknowledged: each message of each log that stays, as it must be now.</summary>
internal sealed class Ledger
{
    private readonly ConcurrentDictionary<string, ConcurrentDictionary<long, string?>> _logs = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _troubles = new();
    private long _posts;
    private long _changes;

    public long Posts => Volatile.Read(ref _posts);

    /// <summary>Posts, edits, reactions and deletions.</summary>
    public long Changes => Volatile.Read(ref _changes);

    /// <summary>What must not happen, and did.</summary>
    public IReadOnlyCollection<string> Troubles => _troubles;

    /// <summary>A message that the server says it has stored. Two under one number are one too many.</summary>
    /// <param name="log">The conversation, by a name that is the same for all who are in it.</param>
    /// <param name="seq">Its number.</param>
    /// <param name="text">What it says.</param>
    public void Posted(string log, long seq, string text)
    {
        Interlocked.Increment(ref _posts);
        Changed();
        if (!_logs.GetOrAdd(log, _ => []).TryAdd(seq, text))
            Trouble($"{log} {seq} was acknowledged twice");
    }

    /// <summary>An edit, or (null) a deletion.</summary>
    public void Became(string log, long seq, string? text)
    {
        Changed();
        _logs[log][seq] = text;
    }

    public void Changed() => Interlocked.Increment(ref _changes);

    public void Trouble(string what)
    {
        // Thousands of the same kind would say no more.
        if (_troubles.Count < 100)
            _troubles.Enqueue(what);
    }

    /// <summary>Reads a log as a fresh reader and compares: nothing lost, nothing doubled, no number left out.</summary>
    /// <param name="log">Its name here.</param>
    /// <param name="reader">Somebody who was in it from the beginning.</param>
    /// <param name="conversation">Its name for that reader.</param>
    public async Task CheckAsync(string log, CharlaClient reader, string conversation)
    {
        var missing = new Dictionary<long, string?>(_logs.GetValueOrDefault(log) ?? []);
        var last = 0L;
        for (var more = true; more;)
        {
            var page = await reader.ChangesAsync(conversation, last);
            more = page.More;
            foreach (var entry in page.Entries)
            {
                if (entry.Seq != last + 1)
                    Trouble($"{log}: {entry.Seq} comes after {last}");
                last = entry.Seq;
                if (entry.Kind != EntryKind.Text)
                    continue;
                if (!missing.Remove(entry.Seq, out var text))
                    Trouble($"{log} {entry.Seq}: nobody was told that it is stored: {entry.Text}");
                else if (text != entry.Text || (text is null) != entry.Deleted)
                    Trouble($"{log} {entry.Seq}: {entry.Text ?? "deleted"} instead of {text ?? "deleted"}");
            }
        }

        foreach (var (seq, text) in missing)
            Trouble($"{log} {seq}: lost: {text}");
    }
}
