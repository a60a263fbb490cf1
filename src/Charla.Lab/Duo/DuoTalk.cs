using System.Text;
using Charla.Lab.Talks;

namespace Charla.Lab.Duo;

/// <summary>What came from the other one.</summary>
public enum Hearing
{
    /// <summary>A message.</summary>
    Said,

    /// <summary>A message that is longer than what is shown; it was passed over.</summary>
    TooLong,

    /// <summary>The end: <c>exit</c>, or the connection was closed.</summary>
    Left,

    /// <summary>The end, without a word: the connection broke, or the system says that nobody is there any more.</summary>
    Vanished,
}

/// <summary>What was heard.</summary>
public readonly record struct Heard(Hearing What, string Text = "");

/// <summary>Someone did not want to talk, and said this instead of a name.</summary>
public sealed class TurnedAwayException(string sentence) : Exception(sentence);

/// <summary>
/// Two people who talk without a server: names first, then strict turns (the caller begins) unless both may speak at any
/// time. <c>exit</c> ends it for both.
/// </summary>
/// <remarks>One may be heard while another is said; each for itself is one at a time.</remarks>
public sealed class DuoTalk : IAsyncDisposable
{
    /// <summary>The exercise's port.</summary>
    public const int Port = 65434;

    /// <summary>Characters of a name.</summary>
    public const int MostName = 40;

    private readonly PlainTalk _talk;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isMyTurn;

    private DuoTalk(PlainTalk talk, string other, bool isMyTurn, bool isFree)
    {
        (_talk, Other, _isMyTurn, IsFree) = (talk, other, isMyTurn, isFree);
    }

    /// <summary>How the other one is called.</summary>
    public string Other { get; }

    /// <summary>Both may speak at any time.</summary>
    public bool IsFree { get; }

    /// <summary>It is on this side to speak.</summary>
    public bool IsMyTurn => IsFree || _isMyTurn;

    /// <summary>The talk, for where the other one is.</summary>
    public PlainTalk Talk => _talk;

    /// <summary>Ends when this side ends the talk.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Exchanges the names: over TCP who waited says theirs first, over UDP who calls does.</summary>
    /// <param name="talk">With whom; from here on it belongs to what comes back.</param>
    /// <param name="name">How this side is called.</param>
    /// <param name="isCaller">This side called.</param>
    /// <param name="isFree">Both may speak at any time.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="IOException">The other one is not there, or left.</exception>
    /// <exception cref="TurnedAwayException">They do not want to talk.</exception>
    public static async Task<DuoTalk> MeetAsync(PlainTalk talk, string name, bool isCaller, bool isFree, CancellationToken cancellation)
    {
        var isFirst = isCaller == talk is UdpTalk;
        if (isFirst)
            await talk.SendAsync(Encoding.UTF8.GetBytes(name), cancellation);
        var heard = await ReadAsync(talk, cancellation);
        if (heard.What is Hearing.Left)
            throw new EndOfStreamException("It left.");
        var other = Name(heard.Text);
        // A peer that is busy says so in a sentence, which is longer than any name.
        if (isCaller && other.Length > MostName)
            throw new TurnedAwayException(other);
        if (!isFirst)
            await talk.SendAsync(Encoding.UTF8.GetBytes(name), cancellation);
        if (other.Length == 0)
            other = talk.There.ToString();
        return new DuoTalk(talk, other.Length > MostName ? other[..MostName] : other, isCaller, isFree);
    }

    /// <summary>Says something; then it is the other one's turn.</summary>
    /// <exception cref="IOException">The connection broke.</exception>
    public Task SayAsync(string text, CancellationToken cancellation)
    {
        // Before it is sent: the answer may be here before this method ends.
        _isMyTurn = false;
        return _talk.SendAsync(Encoding.UTF8.GetBytes(text), cancellation);
    }

    /// <summary>What the other one says next. Whoever speaks out of turn is heard too.</summary>
    public async Task<Heard> HearAsync(CancellationToken cancellation)
    {
        try
        {
            var heard = await ReadAsync(_talk, cancellation);
            _isMyTurn = true;
            return heard;
        }
        catch (IOException)
        {
            return new Heard(Hearing.Vanished);
        }
    }

    /// <summary>The other one has been silent for so long that what was said to them, or their answer, may be lost.</summary>
    public void TakeTurn() => _isMyTurn = true;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _talk.DisposeAsync();
        _ended.TrySetResult();
    }

    private static async Task<Heard> ReadAsync(PlainTalk talk, CancellationToken cancellation)
    {
        var part = await talk.ReadAsync(cancellation);
        if (part is not { } message || message.Is("exit"u8))
            return new Heard(Hearing.Left);
        if (message.IsWhole)
            return new Heard(Hearing.Said, Encoding.UTF8.GetString(message.Bytes.Span));
        while (part is { Ends: false })
            part = await talk.ReadAsync(cancellation);
        return new Heard(Hearing.TooLong);
    }

    private static string Name(string said) => string.Concat(said.Where(c => !char.IsControl(c))).Trim();
}
