using System.Net;
using System.Text;
using Charla.Protocol;
using Charla.Server.Sessions;
using Charla.Server.Sessions.Sending;
using Charla.Server.Storage;
using Charla.Server.Tests.Support;

namespace Charla.Server.Tests;

/// <summary>The contract above <see cref="Senders"/>.</summary>
public sealed class SendersTests : IDisposable
{
    private readonly Senders _senders = new();

    public void Dispose() => _senders.Dispose();

    [Fact]
    public void The_token_is_one_callers_until_it_is_returned()
    {
        var token = default(SendToken);
        Assert.True(token.Returned().IsCompleted);
        Assert.True(token.TryTake());
        Assert.False(token.TryTake());
        var returned = token.Returned();
        Assert.False(returned.IsCompleted);
        token.Return();
        Assert.True(returned.IsCompleted);
        Assert.True(token.TryTake());
    }

    [Fact]
    public async Task However_many_add_to_an_outbox_everything_is_sent_once_and_in_one_turn_at_a_time()
    {
        const int Threads = 4, Each = 2_000;
        var client = new Client();
        var outbox = client.Outbox(_senders);

        await Task.WhenAll(Enumerable.Range(0, Threads).Select(thread => Task.Run(() =>
        {
            for (var i = 0; i < Each; i++)
                outbox.Answer(Encoding.UTF8.GetBytes($"{thread} {i}\n"));
        })));
        await outbox.Drained().WaitAsync(WireClient.Patience, TestContext.Current.CancellationToken);

        var lines = client.Sent.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(Threads * Each, lines.Length);
        for (var thread = 0; thread < Threads; thread++)
        {
            Assert.Equal(
                Enumerable.Range(0, Each).Select(i => $"{thread} {i}"),
                lines.Where(line => line.StartsWith($"{thread} ", StringComparison.Ordinal)));
        }

        Assert.False(client.SentTwoAtOnce);
    }

    [Fact]
    public async Task What_is_added_quietly_waits_for_the_wake()
    {
        var client = new Client();
        var outbox = client.Outbox(_senders);

        outbox.AnswerQuietly("a\n"u8);
        outbox.Answer("b\n"u8);
        Assert.False(outbox.Drained().IsCompleted);
        Assert.Equal("", client.Sent);
        _senders.Wake();

        await outbox.Drained().WaitAsync(WireClient.Patience, TestContext.Current.CancellationToken);
        Assert.Equal("a\nb\n", client.Sent);
        Assert.Equal(1, client.Sends);
    }

    [Fact]
    public async Task Waiting_gives_most_a_turn_and_is_for_no_client_that_takes_nothing()
    {
        var clients = Enumerable.Range(0, 100).Select(i => new Client { TakesNothing = i % 2 == 0 }).ToList();
        foreach (var client in clients)
            client.Outbox(_senders).AnswerQuietly("a\n"u8);

        await Task.Run(_senders.WaitForMost).WaitAsync(WireClient.Patience, TestContext.Current.CancellationToken);

        Assert.True(clients.Count(client => client.Sends == 1) >= 84);
    }

    [Fact]
    public void After_the_end_nobody_waits_and_waking_does_no_harm()
    {
        using var stopped = new Idle();
        for (var i = 0; i < 100; i++)
            stopped.EnqueueQuietly("x");
        stopped.Dispose();
        stopped.WaitForMost();
        _senders.Dispose();
        _senders.WaitForMost();
        _senders.Wake();
    }

    /// <summary>A sender whose threads are gone.</summary>
    private sealed class Idle : Sender<string>
    {
        public override void Wake()
        {
            // Nobody is there.
        }
    }

    private sealed class Client : IStreamCarrier
    {
        private readonly StringBuilder _sent = new();
        private int _sending;
        private int _sends;

        public bool TakesNothing { get; init; }

        public Transport Transport => Transport.Tcp;

        public IPEndPoint Remote { get; } = new(IPAddress.Loopback, 1);

        public string Sent
        {
            get
            {
                lock (_sent)
                    return _sent.ToString();
            }
        }

        public int Sends => Volatile.Read(ref _sends);

        public bool SentTwoAtOnce { get; private set; }

        public StreamOutbox Outbox(Senders senders) => new(this, senders.Flusher, new Metrics());

        public async ValueTask SendAsync(ReadOnlyMemory<byte> frames)
        {
            SentTwoAtOnce |= Interlocked.Increment(ref _sending) > 1;
            lock (_sent)
                _sent.Append(Encoding.UTF8.GetString(frames.Span));
            Interlocked.Increment(ref _sends);
            await (TakesNothing ? new TaskCompletionSource().Task : Task.CompletedTask);
            Interlocked.Decrement(ref _sending);
        }

        public void SignedIn()
        {
        }

        public void Abort()
        {
        }

        public bool HasVanished(TimeSpan silence) => false;
    }
}
