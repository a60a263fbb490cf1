using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Charla.CommandLine;
using Charla.Protocol;
using Charla.Server.Search;
using Charla.Server.Storage;
using Charla.Server.Storage.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using StoredAccount = Charla.Server.Storage.Account;
using StoredConversation = Charla.Server.Storage.Conversation;

namespace Charla.Bench;

/// <summary>
/// <c>charla bench search</c>: a store of many messages, the time its index takes to be made, and what queries take, beside the scan that
/// would be needed without it. In one process and without a network: what is measured is the search.
/// </summary>
internal static class SearchBenchCommand
{
    private const int Rooms = 50;
    private const int PrivateRooms = 25;
    private const int People = 200;
    private const int BatchMessages = 5_000;
    private const int WordsOfAMessage = 10;

    public static Command Create()
    {
        var entries = new Option<int>("--entries") { Description = BenchTexts.Of("SearchEntries"), HelpName = "N", DefaultValueFactory = _ => 1_000_000 };
        var rounds = new Option<int>("--rounds") { Description = BenchTexts.Of("SearchRounds"), HelpName = "N", DefaultValueFactory = _ => 200 };
        var command = new Command("search", BenchTexts.Of("SearchDescription")) { entries, rounds };
        command.SetAction(async (parsed, cancellation) =>
        {
            var folder = Directory.CreateTempSubdirectory("charla-bench-").FullName;
            try
            {
                await MeasureAsync(folder, Math.Max(1, parsed.GetValue(entries)), Math.Max(1, parsed.GetValue(rounds)), parsed.InvocationConfiguration.Output, cancellation);
                return 0;
            }
            finally
            {
                Directory.Delete(folder, recursive: true);
            }
        });
        return command;
    }

    private static async Task MeasureAsync(string folder, int entries, int rounds, TextWriter output, CancellationToken cancellation)
    {
        using var store = SqliteStore.Open(folder);
        var words = new Vocabulary();
        var reader = Fill(store, entries, words);
        var (started, cpu) = (Stopwatch.GetTimestamp(), Cpu());
        using var index = new SearchIndex(store, folder, TimeProvider.System, NullLogger<SearchIndex>.Instance);
        index.Start();
        while (!index.IsUpToDate)
            await Task.Delay(10, cancellation);
        var (took, used) = (Stopwatch.GetElapsedTime(started), Cpu() - cpu);
        var bytes = new FileInfo(index.Path).Length;
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{entries} messages, {Rooms} rooms ({PrivateRooms} private, the reader is in half of them); SQLite {SqliteLibrary.Version}. Index made in {took.TotalSeconds:F1} s ({used.TotalSeconds:F1} s of processor), {bytes / 1048576.0:F0} MiB, {(double)bytes / entries:F0} bytes per message.\n"));
        await output.WriteLineAsync("| query | hits on the page | p50, ms | p99, ms | processor per query, ms | LIKE scan, ms |");
        await output.WriteLineAsync("|---|---|---|---|---|---|");
        foreach (var (name, query, like) in Queries(words))
            await output.WriteLineAsync(await RowAsync(index, reader, name, query, like is null ? null : Scan(store.Path, like), rounds, cancellation));
    }

    private static IEnumerable<(string Name, SearchQuery Query, string? Like)> Queries(Vocabulary words)
    {
        yield return ("rare word", With(words[words.Count - 10]), words[words.Count - 10]);
        yield return ("common word", With(words[0]), words[0]);
        yield return ("two words, one common", With($"{words[1]} {words[5_000]}"), null);
        yield return ("beginning, 1 letter", With(words[0][..1] + "*"), null);
        yield return ("beginning, 3 letters", With(words[40][..3] + "*"), words[40][..3]);
        yield return ("phrase of common words", With($"\"{words[0]} {words[1]}\""), $"{words[0]} {words[1]}");
        yield return ("phrase, found nowhere", With($"\"{words[200]} {words[201]} {words[202]}\""), null);
        yield return ("by a person", With(null) with { From = "person7" }, null);
        yield return ("by a person, common word", With(words[0]) with { From = "person7" }, null);
        yield return ("in one room, common word", With(words[0]) with { Conversation = Room(3) }, null);
        yield return ("in one room, rare word", With(words[words.Count - 10]) with { Conversation = Room(3) }, null);
        yield return ("with context 2", With(words[3]) with { Context = 2 }, null);

        static SearchQuery With(string? text) => new() { Terms = text is null ? null : SearchTerms.Parse(text), Context = 0, Limit = 20 };
        static ConversationName Room(int number) => ConversationName.TryParse($"#room{number}", out var name, out _) ? name : throw new UnreachableException();
    }

    private static async Task<string> RowAsync(SearchIndex index, StoredAccount reader, string name, SearchQuery query, double? scan, int rounds, CancellationToken cancellation)
    {
        var hits = (await index.FindAsync(query, reader, cancellation)).Hits.Count;
        var times = new double[rounds];
        var before = Cpu();
        for (var i = 0; i < rounds; i++)
        {
            var started = Stopwatch.GetTimestamp();
            await index.FindAsync(query, reader, cancellation);
            times[i] = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        }

        var cpu = (Cpu() - before).TotalMilliseconds / rounds;
        Array.Sort(times);
        var beside = scan is { } ms ? ms.ToString("F0", CultureInfo.InvariantCulture) : "–";
        return string.Create(CultureInfo.InvariantCulture, $"| {name} | {hits} | {times[rounds / 2]:F2} | {times[rounds * 99 / 100]:F2} | {cpu:F2} | {beside} |");
    }

    /// <summary>What one would do without an index: every text looked through, in milliseconds; the middle one of three.</summary>
    private static double Scan(string path, string text)
    {
        SQLitePCL.raw.sqlite3_open_v2(path, out var database, SQLitePCL.raw.SQLITE_OPEN_READONLY, null);
        using (database)
        {
            var times = new double[3];
            for (var i = 0; i < times.Length; i++)
            {
                var started = Stopwatch.GetTimestamp();
                SQLitePCL.raw.sqlite3_exec(database, $"SELECT key FROM entries WHERE kind = 1 AND text LIKE '%{text}%' ORDER BY time DESC LIMIT 20");
                times[i] = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
            }

            Array.Sort(times);
            return times[1];
        }
    }

    /// <returns>Who reads: in every second private room.</returns>
    private static StoredAccount Fill(IStore store, int entries, Vocabulary words)
    {
        var now = DateTimeOffset.UtcNow;
        List<StoredAccount> people = [];
        List<StoredConversation> rooms = [];
        Write(store, transaction =>
        {
            for (var i = 0; i < People; i++)
                people.Add(transaction.FindAccount(transaction.AddAccount($"person{i}", Keys($"person{i}"), null, null, now))!);
            for (var i = 0; i < Rooms; i++)
            {
                rooms.Add(transaction.AddRoom($"room{i}", Keys($"room{i}"), i < PrivateRooms ? ConversationKind.Private : ConversationKind.Public, wholeHistory: true, now));
                if (i % 2 == 1)
                    transaction.Add(new StoreWrite.PutMember(new Member { Conversation = rooms[i].Id, Account = people[0].Id, Since = 1, Read = 0 }));
            }
        });
        for (var first = 0; first < entries; first += BatchMessages)
        {
            Write(store, transaction =>
            {
                for (var i = first; i < Math.Min(entries, first + BatchMessages); i++)
                    transaction.Append(Message(rooms[i % Rooms], people[i * 7 % People], words.Text(), now.AddSeconds(i - entries)));
            });
            store.Maintain();
        }

        return people[0];
    }

    private static Entry Message(StoredConversation room, StoredAccount author, string text, DateTimeOffset time) => new()
    {
        Conversation = room.Id,
        Seq = 0,
        Messages = 0,
        Rev = 0,
        Kind = EntryKind.Text,
        Author = author.Id,
        From = author.Nick,
        Via = Transport.Tcp,
        Time = time,
        Text = Encoding.UTF8.GetBytes(text),
    };

    private static void Write(IStore store, Action<CachedTransaction> write)
    {
        using var transaction = new WriterCache(store).Begin();
        write(transaction);
        transaction.Commit();
    }

    private static NameKeys Keys(string name) => Names.TryKeys(name, out var keys, out _) ? keys : throw new UnreachableException();

    private static TimeSpan Cpu() => Environment.CpuUsage.TotalTime;

    /// <summary>Made-up words, of which the n-th is as frequent as in a language: 1/n. The same ones in every run.</summary>
    private sealed class Vocabulary
    {
        private readonly Random _random = new(1);
        private readonly string[] _words;
        private readonly double[] _sums;

        public Vocabulary()
        {
            var distinct = new HashSet<string>(StringComparer.Ordinal);
            while (distinct.Count < 30_000)
                distinct.Add(string.Concat(Enumerable.Range(0, _random.Next(3, 9)).Select(_ => (char)('a' + _random.Next(26)))));
            _words = [.. distinct];
            _sums = new double[_words.Length];
            for (var i = 0; i < _sums.Length; i++)
                _sums[i] = (i == 0 ? 0 : _sums[i - 1]) + 1.0 / (i + 1);
        }

        public int Count => _words.Length;

        public string this[int index] => _words[index];

        public string Text() => string.Join(' ', Enumerable.Range(0, WordsOfAMessage).Select(_ => Word()));

        private string Word()
        {
            var at = Array.BinarySearch(_sums, _random.NextDouble() * _sums[^1]);
            return _words[at < 0 ? Math.Min(~at, _words.Length - 1) : at];
        }
    }
}
