using System.Globalization;

namespace Charla.Protocol;

/// <summary>
/// Why a request was refused: one row of the table in <c>docs/protocol.md</c>. The code is for programs; the sentence,
/// in the language the client asked for, says what to do.
/// </summary>
/// <param name="Code">What a program acts on.</param>
/// <param name="Reason">The key of the sentence in the resource files <c>Texts/Reasons*.resx</c>.</param>
/// <param name="Arguments">What the sentence names.</param>
public sealed record Fault(ErrorCode Code, string Reason, params object[] Arguments)
{
    /// <summary>With <see cref="ErrorCode.SlowDown"/>: how long to wait before the request is welcome again.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The connection cannot go on after this one (nobody knows where the next frame would begin).</summary>
    public bool EndsConnection { get; init; }

    /// <summary>The sentence for people in <paramref name="language"/> (English where it has no such text).</summary>
    public string Message(CultureInfo language) =>
        string.Format(language, Texts.Reasons.Of(Reason, language), Arguments);
}

/// <summary>Ends the handling of one request; what is said to the client is <see cref="Fault"/>.</summary>
public sealed class FaultException(Fault fault) : Exception(fault.Message(CultureInfo.InvariantCulture))
{
    /// <summary>The fault that the client is answered with.</summary>
    public Fault Fault { get; } = fault;
}
