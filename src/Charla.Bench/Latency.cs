using System.Globalization;
using System.Security.Cryptography;
using Charla.Client;
using Charla.Protocol;

namespace Charla.Bench;

/// <summary>How long posts took to arrive over one transport.</summary>
/// <param name="Transport">Over which.</param>
/// <param name="Delivery">From when a post was due until the other one's feed had it.</param>
/// <param name="Lost">Posts that did not arrive.</param>
internal sealed record Latency(Transport Transport, Histogram Delivery, int Lost)
{
    /// <param name="target">The server, over that transport.</param>
    /// <param name="posts">How many.</param>
    /// <param name="interval">The time between two of them.</param>
    /// <param name="patience">How long to wait for the last one.</param>
    /// <param name="cancellation">Stops it.</param>
    public static async Task<Latency> MeasureAsync(
        Target target, int posts, TimeSpan interval, TimeSpan patience, CancellationToken cancellation)
    {
        var name = $"bench-{RandomNumberGenerator.GetString("acdefhkpstuxz", 8)}";
        await using var author = await OpenAsync(target, $"{name}-a", cancellation);
        await using var reader = await OpenAsync(target, $"{name}-b", cancellation);
        await author.CreateAsync($"#{name}", cancellation: cancellation);
        await reader.JoinAsync($"#{name}", cancellation: cancellation);

        var delivery = new Histogram();
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var reading = ReadAsync(reader, posts, delivery, late.Token);
        await WriteAsync(author, $"#{name}", posts, interval, cancellation);
        late.CancelAfter(patience);
        var read = await reading;
        cancellation.ThrowIfCancellationRequested();
        return new Latency(target.Transport, delivery, posts - read);
    }

    private static Task<CharlaClient> OpenAsync(Target target, string nick, CancellationToken cancellation) => CharlaClient.ConnectAsync(
        target.Server, Credentials.NewAccount(nick, password: null), new ClientOptions { Transport = target.Transport }, cancellation);

    // By the clock, whether or not earlier ones were answered; the text is the moment it was due.
    private static async Task WriteAsync(CharlaClient author, string room, int posts, TimeSpan interval, CancellationToken cancellation)
    {
        var answers = new List<Task>(posts);
        var due = Clock.Now;
        for (var i = 0; i < posts; i++, due += interval.Nanoseconds())
        {
            var wait = TimeSpan.FromMilliseconds(Math.Max(0, Clock.Milliseconds(due - Clock.Now)));
            await Task.Delay(wait, cancellation);
            answers.Add(author.PostAsync(room, due.ToString(CultureInfo.InvariantCulture), cancellation: cancellation));
        }

        await Task.WhenAll(answers);
    }

    private static async Task<int> ReadAsync(CharlaClient reader, int posts, Histogram delivery, CancellationToken cancellation)
    {
        var read = 0;
        try
        {
            while (read < posts)
            {
                var item = await reader.Feed.ReadAsync(cancellation);
                if (item is not Entry { Kind: EntryKind.Text, Text: { } text } || !long.TryParse(text, CultureInfo.InvariantCulture, out var due))
                    continue;
                delivery.Add(Clock.Now - due);
                read++;
            }
        }
        catch (OperationCanceledException)
        {
            // Not all of them came.
        }

        return read;
    }
}
