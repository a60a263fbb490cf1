using System.Text;
using System.Threading.Channels;
using Charla.Client;
using Charla.Protocol;

namespace Charla.Lab.Room;

/// <summary>
/// Joins a room of plain text to a room of a Charla server: what is said in one is said in the other. The client under it
/// connects again by itself, posts what was said meanwhile, and brings what it missed in order.
/// </summary>
public sealed class RoomBridge : IAsyncDisposable
{
    // Lines that may wait while the server is away.
    private const int Waiting = 1024;
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(2);

    private readonly CharlaClient _client;
    private readonly string _conversation;
    private readonly Crowd _crowd;
    private readonly GuestBook _book;
    private readonly LabTexts _texts;
    private readonly Channel<string> _lines = Channel.CreateBounded<string>(new BoundedChannelOptions(Waiting) { SingleReader = true });
    private readonly Task _posting;
    private readonly Task _following;
    private long _missed;

    /// <summary>Opens a bridge between a room and a conversation that the client is in; the client is the bridge's from then on.</summary>
    public RoomBridge(CharlaClient client, string conversation, RoomPeer room, GuestBook book, LabTexts texts)
    {
        (_client, _conversation, _crowd, _book, _texts) = (client, conversation, room.Crowd, book, texts);
        book.Note(texts.Of("BridgeOn", conversation, client.Address, book.Safe(client.Nick)));
        _crowd.Overheard = Overheard;
        _posting = PostAllAsync();
        _following = FollowAsync();
    }

    /// <summary>Signs in to the server and joins the room there.</summary>
    /// <param name="server">Which server.</param>
    /// <param name="credentials">As whom.</param>
    /// <param name="conversation"><c>#room</c>.</param>
    /// <param name="options">How to connect.</param>
    /// <param name="book">Is told when the connection is lost and found.</param>
    /// <param name="texts">In which language.</param>
    /// <param name="signedIn">Is given the client when it is signed in and may not be in the room yet: its token is to be kept.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="CharlaException">The server cannot be reached, or does not let it in.</exception>
    public static async Task<CharlaClient> JoinAsync(
        ServerAddress server, Credentials credentials, string conversation, ClientOptions options, GuestBook book, LabTexts texts,
        Action<CharlaClient> signedIn, CancellationToken cancellation)
    {
        var state = new BridgeState(server, book, texts);
        var client = await CharlaClient.ConnectAsync(server, credentials, options with { Follow = true, StatusChanged = state.Became }, cancellation);
        try
        {
            signedIn(client);
            if (!client.Conversations.Any(c => string.Equals(c.Name, conversation, StringComparison.OrdinalIgnoreCase)))
                await client.JoinAsync(conversation, cancellation);
            return client;
        }
        catch
        {
            await client.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends the bridge; what was said just before has a moment to get over.</summary>
    public async ValueTask DisposeAsync()
    {
        _crowd.Overheard = (_, _) => { };
        _lines.Writer.TryComplete();
        await Task.WhenAny(_posting, Task.Delay(Farewell));
        await _client.DisposeAsync();
        await _posting;
        await _following;
    }

    private void Overheard(string nick, string text)
    {
        if (!_lines.Writer.TryWrite(nick + ": " + text))
            Interlocked.Increment(ref _missed);
    }

    private async Task PostAllAsync()
    {
        await foreach (var line in _lines.Reader.ReadAllAsync())
        {
            foreach (var piece in Pieces(line))
            {
                try
                {
                    await _client.PostAsync(_conversation, piece);
                }
                catch (CharlaException e) when (e.Failure == Failure.Refused)
                {
                    _book.Note(_texts.Of("BridgeRefused", _book.Safe(e.Message)));
                }
                catch (CharlaException)
                {
                    // The client has ended; why, the other loop tells.
                    return;
                }
            }

            if (Interlocked.Exchange(ref _missed, 0) is > 0 and var missed)
                _book.Note(_texts.Of("BridgeMissed", missed));
        }
    }

    private async Task FollowAsync()
    {
        try
        {
            await foreach (var item in _client.Feed.ReadAllAsync())
                Happened(item);
        }
        catch (CharlaException e)
        {
            _book.Note(_texts.Of("BridgeEnded", _book.Safe(e.Message)));
        }
    }

    private void Happened(FeedItem item)
    {
        if (item is Gap gap && IsOurs(gap.Conversation))
        {
            _crowd.TellAll(_texts.Of("BridgeGap", gap.Head - gap.After, _conversation));
        }
        else if (item is Entry { Kind: EntryKind.Text, Text: { } text } entry && IsOurs(entry.Conversation)
            && !string.Equals(entry.From, _client.Nick, StringComparison.Ordinal))
        {
            foreach (var line in text.ReplaceLineEndings("\n").Split('\n'))
                _crowd.TellAll(RelayedText.Of($"{entry.From}@charla: {line}"));
        }
    }

    private bool IsOurs(string conversation) => string.Equals(conversation, _conversation, StringComparison.OrdinalIgnoreCase);

    // A line of the plain room can be longer than a message of the other one.
    private static IEnumerable<string> Pieces(string line)
    {
        var piece = new StringBuilder();
        var bytes = 0;
        foreach (var rune in line.EnumerateRunes())
        {
            if (bytes + rune.Utf8SequenceLength > Limits.TextBytes)
            {
                yield return piece.ToString();
                piece.Clear();
                bytes = 0;
            }

            piece.Append(rune.ToString());
            bytes += rune.Utf8SequenceLength;
        }

        yield return piece.ToString();
    }
}
