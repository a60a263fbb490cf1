using System.Net;
using Charla.Server.Storage;

namespace Charla.Server.Sessions;

/// <summary>What an operator wants to see of who comes and goes.</summary>
/// <param name="Arrived">True when somebody signed in, false when that session ended.</param>
/// <param name="Nick">Who.</param>
/// <param name="Transport">Over which transport.</param>
/// <param name="Remote">From where.</param>
/// <param name="Client">What the client calls itself.</param>
public sealed record SessionNotice(bool Arrived, string Nick, Transport Transport, IPEndPoint Remote, string Client);
