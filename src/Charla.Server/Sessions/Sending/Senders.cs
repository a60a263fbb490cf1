using Charla.Server.Conversations;

namespace Charla.Server.Sessions.Sending;

/// <summary>Everything that sends to clients: the <see cref="Flusher"/> for streams, a <c>UdpSender</c> for each bound address of UDP.</summary>
/// <remarks>
/// Nobody writes to a socket where something to send comes up. It is added to the client's <see cref="Outbox"/>; a sender gives
/// each outbox in its queue a turn, on a thread of the sender's own, and what has come meanwhile goes out in the same send.
/// <para>
/// The token. Each outbox has one <see cref="SendToken"/>, under its lock. Whoever adds something tries to take it; the one who
/// gets it owes the sender one enqueue, the others owe nothing. So an outbox is in a queue once at most, has one turn at a time, and
/// needs no lock while its bytes are written. At the end of a turn the sender enqueues it again where something is left; otherwise
/// the token is returned, under the lock that adding takes, so that nothing is forgotten in between. While a stream's outbox reads on
/// from the store (on the thread pool: no turn touches the disk) it keeps the token.
/// </para>
/// <para>
/// Quietly. An enqueue wakes the sender; <c>EnqueueQuietly</c> does not: its caller owes a <see cref="Wake"/>. So the log writer does it,
/// which has many to enqueue: <c>Push</c> and <c>AnswerQuietly</c> for everything in a commit, then one wake. A wake too many costs little.
/// </para>
/// <para>
/// The pace. Before it publishes a commit the log writer calls <see cref="WaitForMost"/>, so that followers who are still being sent the
/// last one get both in one send. It waits for turns, not for clients: a socket that takes nothing ends its turn at once.
/// </para>
/// <para>
/// Threads. Adding, enqueuing and waking: any, also under locks; they never block. Waiting: the log writer's alone. Turns: of streams on
/// the thread pool, as many at once as there are processors; of datagrams on their address's sending thread.
/// </para>
/// <para>
/// Stopping. The sessions end first, each when its outbox has drained; then the log writer, which wakes the senders a last time; then the
/// senders. From there on waiting returns at once, waking is harmless, and nobody is there any more to be sent anything.
/// </para>
/// </remarks>
public sealed class Senders : ISender
{
    private readonly List<ISender> _all;

    public Senders() => _all = [Flusher];

    public Flusher Flusher { get; } = new();

    /// <summary>Adds one, its own from here on. Before the log writer starts.</summary>
    public void Add(ISender sender) => _all.Add(sender);

    public void WaitForMost()
    {
        foreach (var sender in _all)
            sender.WaitForMost();
    }

    public void Wake()
    {
        foreach (var sender in _all)
            sender.Wake();
    }

    public void Dispose()
    {
        foreach (var sender in _all)
            sender.Dispose();
    }
}
