using Charla.Protocol;

namespace Charla.Client;

/// <summary>Why a request has no good answer. Cancelling one's own token is none of these: that throws <see cref="OperationCanceledException"/>.</summary>
public enum Failure
{
    /// <summary>The server refused; <see cref="CharlaException.Code"/> says why.</summary>
    Refused,

    /// <summary>There is no server there, or no way to it.</summary>
    Unreachable,

    /// <summary>No answer came in the time given. Whether the request took effect is not known.</summary>
    TimedOut,

    /// <summary>Datagrams get no answer: nobody is there, or something on the way lets none through in one direction.</summary>
    Silent,

    /// <summary>The connection, or this client, has ended.</summary>
    Closed,

    /// <summary>What answers there does not speak the protocol.</summary>
    Garbled,
}

/// <summary>What this library throws.</summary>
public sealed class CharlaException : Exception
{
    /// <summary>A failure on this side of the wire.</summary>
    public CharlaException(Failure failure, string message, Exception? inner = null)
        : base(message, inner) => Failure = failure;

    /// <summary>An <c>error</c> frame of the server.</summary>
    public CharlaException(ErrorCode code, string message, TimeSpan? retryAfter = null)
        : base(message)
    {
        Failure = Failure.Refused;
        Code = code;
        RetryAfter = retryAfter;
    }

    /// <summary>What happened.</summary>
    public Failure Failure { get; }

    /// <summary>With <see cref="Failure.Refused"/>: the server's code, on which a program can act.</summary>
    public ErrorCode? Code { get; }

    /// <summary>Where nobody answered; null where that is not what happened.</summary>
    public ServerAddress? Server { get; init; }

    /// <summary>With <see cref="ErrorCode.SlowDown"/>: how long the server asked to wait.</summary>
    public TimeSpan? RetryAfter { get; }
}
