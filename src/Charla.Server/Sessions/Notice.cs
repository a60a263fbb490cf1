using System.Net;
using Charla.Protocol;

namespace Charla.Server.Sessions;

/// <summary>Something that the operator wants to hear of while the server runs.</summary>
public abstract record Notice;

/// <summary>Somebody came or went.</summary>
/// <param name="Arrived">True when somebody signed in, false when that session ended.</param>
/// <param name="Nick">The account's.</param>
/// <param name="Transport">Over which transport.</param>
/// <param name="Remote">From where they came; in both notices of a session the same.</param>
/// <param name="Client">What the client calls itself.</param>
public sealed record SessionNotice(bool Arrived, string Nick, Transport Transport, IPEndPoint Remote, string Client) : Notice;

/// <summary>Somebody tried a nick and a password that do not belong together.</summary>
/// <param name="Nick">As it was typed: any text.</param>
/// <param name="Transport">Over which transport; <see cref="Transport.WebSocket"/> for a browser's, too.</param>
/// <param name="From">From where.</param>
public sealed record FailedSignIn(string Nick, Transport Transport, IPAddress From) : Notice;
