using System.Net;
using System.Net.Sockets;
using System.Text;
using Charla.Lab.Talks;

namespace Charla.Lab.First;

/// <summary>Starts a client whose server may not be there, and tells what the system answers.</summary>
public sealed class FirstTry(ReadOnlyMemory<byte> greeting, TimeSpan patience, TimeProvider time)
{
    /// <summary>Connects over TCP, and where that works greets once.</summary>
    public async Task<FirstResult> TcpAsync(IPEndPoint to, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        await using var clock = time.CreateTimer(_ => limit.Cancel(), null, patience, Timeout.InfiniteTimeSpan);
        try
        {
            await using var talk = await TcpTalk.ConnectAsync(to, lines: true, time, limit.Token);
            return new FirstResult(FirstOutcome.There, Answer: await GreetAsync(talk, cancellation));
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new FirstResult(FirstOutcome.Silent);
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.ConnectionReset)
        {
            // It hung up at once: someone was there to do so.
            return new FirstResult(FirstOutcome.There);
        }
        catch (SocketException e)
        {
            return Of(e.SocketErrorCode);
        }
    }

    /// <summary>Sends a greeting over UDP, from a connected socket: only that is told when nobody listens.</summary>
    public async Task<FirstResult> UdpAsync(IPEndPoint to, CancellationToken cancellation)
    {
        try
        {
            await using var talk = UdpTalk.With(to);
            await talk.SendAsync(greeting, cancellation);
            return await HearAsync(talk, cancellation) is { } answer
                ? new FirstResult(FirstOutcome.There, Answer: answer)
                : new FirstResult(FirstOutcome.Silent);
        }
        catch (SocketException e)
        {
            return Of(e.SocketErrorCode);
        }
        catch (IOException e) when (e.InnerException is SocketException inner)
        {
            return Of(inner.SocketErrorCode);
        }
    }

    // It was there: that it goes away, or says nothing, changes nothing about that.
    private async Task<string?> GreetAsync(PlainTalk talk, CancellationToken cancellation)
    {
        try
        {
            await talk.SendAsync(greeting, cancellation);
            return await HearAsync(talk, cancellation);
        }
        catch (IOException)
        {
            return null;
        }
    }

    private async Task<string?> HearAsync(PlainTalk talk, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        await using var clock = time.CreateTimer(_ => limit.Cancel(), null, patience, Timeout.InfiniteTimeSpan);
        try
        {
            return await talk.ReadAsync(limit.Token) is { } answer ? Encoding.UTF8.GetString(answer.Bytes.Span) : null;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return null;
        }
    }

    // Windows says of UDP that the connection was reset, which means the same there.
    private static FirstResult Of(SocketError error) => error switch
    {
        SocketError.ConnectionRefused or SocketError.ConnectionReset => new FirstResult(FirstOutcome.Refused, error),
        SocketError.TimedOut => new FirstResult(FirstOutcome.Silent, error),
        _ => new FirstResult(FirstOutcome.Unreachable, error),
    };
}
